"""Keep access tokens of the API and the answers to writes that carried a key of idempotency."""
