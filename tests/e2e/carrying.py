"""A card dragged by a finger: held, moved over the screen, let go."""

from playwright.sync_api import Locator, Page

# Longer than what the board takes for a tap or for scrolling.
_HELD_MS = 400
_STEPS = 12


def drag_by_touch(page: Page, card: Locator, to: Locator) -> None:
    """Hold a card, carry it to where the other thing is by then, and let it go."""
    touch = page.context.new_cdp_session(page)

    def say(kind: str, *points: tuple[float, float]) -> None:
        found = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    x, y = _middle(card)
    say("touchStart", (x, y))
    page.wait_for_timeout(_HELD_MS)
    # What one may let go over appears once the card is lifted.
    say("touchMove", (x + 8, y + 8))
    to.wait_for(state="visible")
    there = _middle(to)
    for step in range(1, _STEPS + 1):
        share = step / _STEPS
        say("touchMove", (x + (there[0] - x) * share, y + (there[1] - y) * share))
        page.wait_for_timeout(20)
    # A board that was scrolled by the finger at its edge has moved the place meanwhile.
    for _ in range(_STEPS):
        say("touchMove", _middle(to))
        page.wait_for_timeout(20)
    say("touchEnd")
    touch.detach()


def _middle(what: Locator) -> tuple[float, float]:
    box = what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
