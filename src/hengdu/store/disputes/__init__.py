"""Keep disputes: what is contested, what each side says, and how it was decided."""
