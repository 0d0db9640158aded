"""Keep packs that came in through the application: drafts, what checks found, what was published."""
