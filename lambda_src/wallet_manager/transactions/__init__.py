"""Transactions: what happened in a user's wallets."""
