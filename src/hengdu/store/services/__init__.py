"""Keep shared services: who provides which practices from which sealed version, and who receives them."""
