"""Show the register of institutions and groups, kept by the system administrator."""
