"""Show disagreements, verification, findings, review, approval and the history of answers."""
