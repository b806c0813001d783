"""The salon as it works without leads: requests become deals at once."""

from pathlib import Path

from tests.channels.salon import SECTIONS
from tests.world import __file__ as world_file
from tests.world import use_playbook
from voronka.process.playbook import Playbook

_LINE = "\nconversion:\n  pipeline: deals\n"


def use_salon_without_leads() -> Playbook:
    """Put it in force."""
    showroom = (Path(world_file).parent / "showroom.yaml").read_text(encoding="utf-8")
    assert _LINE in showroom
    return use_playbook(showroom.replace(_LINE, f"{_LINE}  requests: deals\n") + SECTIONS)
