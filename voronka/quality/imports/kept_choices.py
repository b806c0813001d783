"""What is chosen for a new file: choices kept for files of its make, else the likeliest."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.quality.imports.maps import system_of
from voronka.quality.imports.models import SavedMap
from voronka.quality.imports.rights import may_keep_history
from voronka.quality.imports.settings import Settings
from voronka.quality.imports.targets import Kind, guess, targets_of

# Of the headings of a file a map has to know so many, to be taken by itself.
_ENOUGH = 0.8


def likeliest(kind: Kind, headings: Sequence[str], actor: Actor) -> Settings:
    """Return what the headings themselves tell."""
    system = system_of(headings)
    return Settings(
        columns=guess(headings, targets_of(active_playbook(), kind), system),
        system=system,
        owner_id=str(actor.id) if actor.id else "",
    )


def map_that_fits(kind: Kind, headings: Sequence[str]) -> SavedMap | None:
    """Return the map made for files with these headings, in whatever order, or with few more."""
    maps = SavedMap._default_manager.filter(kind=kind).order_by("-created_at")
    here = set(headings)
    fitting = [
        each
        for each in maps
        if set(each.headings) <= here and len(each.headings) >= _ENOUGH * len(here)
    ]
    return max(fitting, key=lambda each: len(each.headings), default=None)


def settings_of(kept: SavedMap, headings: Sequence[str], actor: Actor) -> Settings:
    """Return the kept choices for a file; where they know a heading not, the likeliest."""
    chosen = Settings.from_json(kept.chosen)
    guessed = likeliest(cast(Kind, kept.kind), headings, actor).columns
    columns = {
        heading: chosen.columns.get(heading, guessed.get(heading, "")) for heading in headings
    }
    # Who kept them may have been allowed more.
    past_gates = chosen.past_gates if may_keep_history(actor) else ""
    return replace(chosen, columns=columns, past_gates=past_gates, taken_from=kept.name)
