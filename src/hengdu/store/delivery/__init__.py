"""Keep how notices leave the application: the ways out, who wants mail, what is on its way."""
