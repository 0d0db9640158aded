"""Pages of engagements, of auditors' verdicts, and of findings that others made."""
