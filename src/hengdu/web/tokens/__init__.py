"""Let a person make and revoke access tokens for programs."""
