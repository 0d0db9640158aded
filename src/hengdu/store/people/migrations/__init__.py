"""Hold the migrations of people; nothing here is edited once released."""
