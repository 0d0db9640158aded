"""Keep engagements of outside assessors and auditors, and the auditors' verdicts."""
