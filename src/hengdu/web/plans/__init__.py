"""Show the action list of an assessment: what to do, who, until when, and how far it is."""
