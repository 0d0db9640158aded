"""Keep findings that others made: classified protection evaluations, audits, inspections."""
