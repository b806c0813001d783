"""Texts as spreadsheet programs may safely open them."""

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return the text with an apostrophe in front if a program would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULAS) else text
