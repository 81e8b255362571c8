"""Coinbase Developer Platform (CDP) by its REST API: accounts, signatures, and what its node says of the chain.

Written by hand because importing cdp-sdk takes five seconds and 120 MB, more than the whole function may.
"""
