"""Keep collections: what a supervisor asks of institutions, and what each of them handed in."""
