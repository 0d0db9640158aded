"""Keep an industry's standards in order: register, framework, consistency, planning, routes."""
