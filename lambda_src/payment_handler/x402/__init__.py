"""x402 protocol v2 by hand: its three headers, what they hold, and the facilitator's API.

The official SDK is a test dependency only: importing it in a function costs two seconds and 65 MB.
Source: x402 specification v2 (x402-specification-v2.md, transports-v2/http.md, schemes/exact/scheme_exact_evm.md).
"""
