"""Let people in and out: sign-in, one-time codes, passwords, second factors, sessions, first setup."""
