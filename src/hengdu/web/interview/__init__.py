"""Answer the questions of an interview role, one after another."""
