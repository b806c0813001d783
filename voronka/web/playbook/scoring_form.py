"""The form of a scoring matrix; the fields that it fills follow it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from voronka.packs.edits import Edit, Put
from voronka.process.canonical import plain
from voronka.process.parts import find
from voronka.process.schema import ScoringSpec
from voronka.process.standard_fields import scoring_fields
from voronka.web.playbook import offers
from voronka.web.playbook.editor import Place
from voronka.web.playbook.lines import Lines
from voronka.web.playbook.shaped_form import ShapedForm
from voronka.web.playbook.shapes import (
    Amounts,
    Attribute,
    Choose,
    Group,
    Line,
    Number,
    Rule,
    Spot,
)


class ScoringForm(ShapedForm):
    def title(self, place: Place) -> str:
        return _("New scoring")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                _("What is scored"),
                [
                    Line(key="label", label=_("What it is called"), must=True),
                    Choose(
                        key="of", label=_("Cards"), options=offers.fixed(offers.card_kinds()),
                        must=True, looks=True,
                    ),
                ],
            ),
            Group(
                _("Points"),
                [
                    Lines(
                        key="axes", label="", named_by="label", must=True, add=_("Add an axis"),
                        title=lambda number: _("Axis %(number)s") % {"number": number},
                        attributes=[
                            Line(key="label", label=_("What it is called"), must=True),
                            Lines(
                                key="rules", label=_("What gives points"), must=True,
                                attributes=_points(), add=_("Add a rule"),
                                title=lambda number: _("Rule %(number)s") % {"number": number},
                            ),
                        ],
                    )
                ],
                note=_("The points of all axes add up to the class."),
            ),
            Group(
                _("Classes"),
                [
                    Lines(
                        key="classes", label="", named_by="label", must=True,
                        add=_("Add a class"),
                        title=lambda number: _("Class %(number)s") % {"number": number},
                        attributes=[
                            Line(key="label", label=_("What it is called"), must=True),
                            Number(key="at_least", label=_("From how many points"), must=True),
                            Number(
                                key="expect_percent", default=100,
                                label=_("Share of the budget that is expected, in percent"),
                            ),
                        ],
                    )
                ],
                note=_("The highest stands first: a card gets the first that it reaches."),
            ),
            Group(
                _("What follows from it"),
                [
                    Choose(
                        key="amount_from", label=_("The expected amount is a share of"),
                        options=offers.fields_of_type("money"), blank=_("nothing: it is not set"),
                    ),
                    Line(
                        key="title", label=_("How the card is called"),
                        help=_("{{ name }} takes a value of the card."),
                    ),
                ],
            ),
        ]  # fmt: skip

    def puts(self, place: Place, written: dict[str, Any], seen: str) -> Sequence[Edit]:
        (edit,) = super().puts(place, written, seen)
        return [edit, *_fields_follow(place, edit)]


def _points() -> list[Attribute]:
    def is_by_condition(spot: Spot) -> bool:
        return not spot.beside.get("field")

    def is_by_field(spot: Spot) -> bool:
        return bool(spot.beside.get("field"))

    return [
        Choose(
            key="field", label=_("Counted by"), looks=True, blank=_("a condition"),
            options=offers.fields_of_type("choice", "multi_choice"),
        ),
        Amounts(
            key="options", label=_("Points for each answer"), options=offers.options_of_field,
            asked=is_by_field,
        ),
        Rule(key="if", label=_("If"), of=offers.kind_chosen, asked=is_by_condition, must=True),
        Number(key="points", label=_("Points"), asked=is_by_condition),
        Line(key="label", label=_("What is shown as the reason"), asked=is_by_condition),
    ]  # fmt: skip


def _fields_follow(place: Place, edit: Edit) -> list[Edit]:
    """Fields of the class and of the points that the playbook writes out say what they must."""
    if not isinstance(edit, Put):
        return []
    scoring = ScoringSpec.model_validate(edit.value)
    found: list[Edit] = []
    for name, field in scoring_fields(edit.path[-1], scoring).items():
        here = ("fields", scoring.of, name)
        there = find(place.draft.tree, here)
        options = plain(field.options)
        if there is not None and there.get("options", {}) != options:
            found.append(Put(path=(*here, "options"), value=options))
    return found
