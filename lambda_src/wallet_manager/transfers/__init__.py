"""Transfers: tinybars from one of the caller's wallets to any account."""
