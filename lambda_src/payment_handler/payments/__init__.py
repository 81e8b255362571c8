"""Payments: from a claim to the money to the thing that was paid for, whatever fails in between."""
