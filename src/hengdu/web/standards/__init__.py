"""Show the standards desk: the registry, the framework and its coverage, the consistency desk."""
