"""Pages of collections: of the supervisor, of the institutions asked, and of the observer."""
