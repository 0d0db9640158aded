"""Browse and search packs; take them in, write them, check and publish them."""
