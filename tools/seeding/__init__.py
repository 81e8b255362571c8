"""What an environment needs that is no resource: the monitor's user, and locally the stand-ins' credentials."""
