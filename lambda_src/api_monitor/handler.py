"""Lambda entry point: `api_monitor.handler.handler`."""

from __future__ import annotations

import os

from api_monitor.app import build
from api_monitor.settings import load_settings

handler = build(load_settings(os.environ))
