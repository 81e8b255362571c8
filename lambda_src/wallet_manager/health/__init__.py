"""Whether this function can reach what it needs."""
