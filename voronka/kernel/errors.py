"""Refusals that mean the same everywhere. All others live beside the use case that raises them."""


class NotFound(Exception):
    """No such thing, or the actor may not see it. Web and API answer 404 to both."""


class NotAllowed(Exception):
    """The actor sees the thing but may not do this. The message is fit for the person who asked."""


class Conflict(Exception):
    """Somebody else was first. The message says who or what, fit for the person who asked."""
