"""Names of those who act and are nobody in particular, in the language of the reader."""

from django.utils.translation import gettext, gettext_noop

# As the history keeps them.
_NOBODY = {gettext_noop("Web form"), gettext_noop("Single sign-on")}


def spoken_actor(name: str) -> str:
    """Return the name of who acted; people and robots keep theirs."""
    return gettext(name) if name in _NOBODY else name
