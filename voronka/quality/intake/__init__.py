"""Watching over the intake of requests (Q9)."""
