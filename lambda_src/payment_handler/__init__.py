"""payment_handler: pay-per-request routes by the x402 protocol, payments and their recovery (docs/payments.md)."""

VERSION = "1.0.0"
