"""Lambda entry point: `payment_handler.handler.handler`."""

from __future__ import annotations

import os

from payment_handler.app import build
from payment_handler.settings import load_settings

handler = build(load_settings(os.environ))
