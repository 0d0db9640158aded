"""Keep the people who sign in: accounts, one-time codes, password history and the rules of signing in."""
