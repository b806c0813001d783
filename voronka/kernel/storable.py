"""Text as PostgreSQL can keep it."""


def storable(text: str) -> str:
    """Return the text without zero characters and half surrogates, which no database row takes."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
