"""Wallet sessions: a user's leave to spend so much, on these hosts, until then, and the payments made under it.

Our side of x402 as a payer: docs/payments.md, "Wallet sessions".
"""
