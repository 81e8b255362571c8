"""AWS on this machine: MiniStack and moto in one process behind one loopback port (docs/emulator.md)."""
