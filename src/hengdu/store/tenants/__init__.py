"""Keep institutions, who may do what in them, and their profiles."""
