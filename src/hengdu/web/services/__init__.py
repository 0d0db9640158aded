"""Pages of shared services: what an institution provides, what it receives, what an assessment inherits."""
