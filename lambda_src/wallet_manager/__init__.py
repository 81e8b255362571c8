"""wallet_manager: users, wallets and their transactions behind the SafeMate REST API (docs/api.md)."""

VERSION = "1.0.0"
