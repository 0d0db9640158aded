"""Keep what was sealed: which dossier belongs to which assessment, and that its rows change no more."""
