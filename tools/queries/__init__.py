"""Saved Logs Insights queries, asked from a shell: found by their name, filled in, run on any target."""
