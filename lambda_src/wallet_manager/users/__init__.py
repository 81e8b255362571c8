"""Users: the caller's own record."""
