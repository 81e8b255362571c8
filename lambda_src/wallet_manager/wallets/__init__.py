"""Wallets: key pairs with an account on a ledger."""
