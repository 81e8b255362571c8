"""Which sites' pages may read our answers (Fetch standard, "CORS protocol").

Preflight requests never come here: API Gateway answers OPTIONS itself.
"""

from __future__ import annotations

from dataclasses import dataclass

_ALWAYS_EXPOSED = ("Retry-After", "x-amzn-RequestId")
_REQUEST_HEADERS = "Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Api-Key"
_MAX_AGE = "600"  # seconds


@dataclass(frozen=True)
class CorsPolicy:
    """The sites in CORS_ORIGINS, and the answer headers their scripts may read besides the usual ones."""

    origins: tuple[str, ...]
    expose_headers: tuple[str, ...] = ()

    def headers(self, origin: str | None) -> dict[str, str]:
        """Headers for the answer to a request whose `Origin` is `origin`."""
        every_site = "*" in self.origins
        # Answers differ by Origin, also for requests without one: a cache has to know.
        headers = {} if every_site else {"Vary": "Origin"}
        if not origin or not (every_site or origin in self.origins):
            return headers
        return headers | {
            "Access-Control-Allow-Origin": origin if origin in self.origins else "*",
            "Access-Control-Allow-Headers": _REQUEST_HEADERS,
            "Access-Control-Expose-Headers": ",".join((*_ALWAYS_EXPOSED, *self.expose_headers)),
            "Access-Control-Max-Age": _MAX_AGE,
        }
