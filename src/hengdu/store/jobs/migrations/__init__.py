"""Hold the migrations of jobs; nothing here is edited once released."""
