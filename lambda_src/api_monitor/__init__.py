"""Calls the deployed APIs as a user would, and tells when one goes down or comes back (docs/monitoring.md)."""
