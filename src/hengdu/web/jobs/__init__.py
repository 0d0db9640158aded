"""Show long work: how far it is, and the file it made."""
