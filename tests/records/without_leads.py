"""The salon as it works without leads, and as Galina and Viktor may switch it."""

from pathlib import Path

from tests.channels.salon import SECTIONS
from tests.world import __file__ as world_file
from tests.world import use_playbook
from voronka.process.playbook import Playbook

_LINE = "\nconversion:\n  pipeline: deals\n"
_DROP = "  drop: ["
# What the small showroom says nothing of; so it could not be applied.
_ALSO = (
    "external_id, page, requested_at, source_detail, utm_campaign, utm_content, utm_medium, "
    "utm_source, utm_term"
)
_CAN = "convert, override]"


_VISITOR = "deal: {see: participating}\n    can: [edit]"


def use_salon_to_switch() -> Playbook:
    """Put it in force with leads."""
    return use_playbook(_text())


def use_salon_with_visits_of_deals() -> Playbook:
    """Put it in force with leads, and measurers who report on visits of deals, too."""
    text = _text()
    assert _VISITOR in text
    able = _VISITOR.replace("see: participating", "see: participating, change: participating")
    return use_playbook(text.replace(_VISITOR, able))


def use_salon_without_leads() -> Playbook:
    """Put it in force with requests becoming deals at once."""
    return use_playbook(_text().replace(_LINE, f"{_LINE}  requests: deals\n"))


def _text() -> str:
    showroom = (Path(world_file).parent / "showroom.yaml").read_text(encoding="utf-8")
    assert _LINE in showroom
    assert _CAN in showroom
    able = showroom.replace(_CAN, "convert, override, settings, process]")
    assert _DROP in able
    return able.replace(_DROP, f"{_DROP}{_ALSO}, ") + SECTIONS
