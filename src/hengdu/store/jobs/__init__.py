"""Keep long work: what was asked, by whom, how far it is, who works on it, and the file it made."""
