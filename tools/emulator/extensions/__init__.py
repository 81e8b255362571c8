"""Gaps of MiniStack 1.5.33 and moto 5.2.5, one file each (docs/emulator.md lists them).

Every file has an `install()` that closes its gap in the running process, and a test in tests/integration/emulator that
shows the behaviour through the real port and fails as soon as upstream no longer needs it. Versions are pinned exactly,
as the names patched here are private to the two packages.
"""
