"""Keep assessments, assignments, answers with every version, and their mapping to value objects."""
