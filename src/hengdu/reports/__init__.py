"""Make reports of a result: context, charts, and one adapter for each format."""
