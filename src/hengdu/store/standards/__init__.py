"""Keep the organisation's own records and decisions over the built-in register of standards."""
