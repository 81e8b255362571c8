"""The warm Lambda processes MiniStack keeps."""

from __future__ import annotations

from ministack.core import lambda_runtime


def stop_all() -> None:
    """End every warm Lambda process and wait for it; functions stay deployed and start cold again."""
    lambda_runtime.reset()
