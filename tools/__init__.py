"""The SafeMate harness: plans, gates, applies and checks every environment."""

__version__ = "0.1.0"
