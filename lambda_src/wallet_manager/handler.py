"""Lambda entry point: `wallet_manager.handler.handler`."""

from __future__ import annotations

import os

from wallet_manager.app import build
from wallet_manager.settings import load_settings

handler = build(load_settings(os.environ))
