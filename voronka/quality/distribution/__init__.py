"""Handing out what nobody owns, fairly, with a ledger that can be decided again (N7)."""
