"""Keep evidence: pieces, the versions of their files, what they are for, and what was asked for."""
