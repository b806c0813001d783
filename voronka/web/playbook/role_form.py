"""The forms of a role, and of the programme for what nobody took."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from voronka.web.abilities import ability_labels
from voronka.web.playbook import offers
from voronka.web.playbook.editor import Place
from voronka.web.playbook.lines import Inside, Lines
from voronka.web.playbook.shaped_form import ShapedForm
from voronka.web.playbook.shapes import (
    Attribute,
    Choose,
    Group,
    Line,
    Number,
    Rule,
    Several,
    Span,
    Yes,
)
from voronka.web.playbook.words import Choice


class RoleForm(ShapedForm):
    def title(self, place: Place) -> str:
        return _("New role")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(_("The role"), [Line(key="label", label=_("What it is called"), must=True)]),
            Group(
                _("Whose cards it sees and changes"),
                [
                    Inside(
                        key="cards", label="",
                        attributes=[
                            Inside(key="lead", label=_("Leads"), attributes=_reach()),
                            Inside(key="deal", label=_("Deals"), attributes=_reach()),
                        ],
                    )
                ],
                note=_("Each step includes the ones above it."),
            ),
            Group(
                _("What it may do"),
                [
                    Several(
                        key="can", label="", kind="abilities",
                        options=offers.fixed(list(ability_labels().items())),
                    )
                ],
                note=_("Within the cards that it changes."),
            ),
            Group(
                _("What it does not see"),
                [
                    Several(
                        key="hide_fields", label=_("Fields that are hidden"),
                        options=offers.hideable_fields,
                    )
                ],
            ),
        ]  # fmt: skip


class SosForm(ShapedForm):
    def title(self, place: Place) -> str:
        return _("New SOS programme")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                _("What it watches"),
                [
                    Line(key="label", label=_("What it is called"), must=True),
                    Choose(
                        key="of", label=_("Pipeline"), options=offers.pipelines, looks=True,
                        must=True,
                    ),
                    Several(
                        key="in", label=_("Stages"), options=offers.stages_beside, must=True
                    ),
                    Rule(
                        key="if", label=_("And only if"), of=offers.kind_of_pipeline,
                        help=_("Without a condition it watches every card of these stages."),
                    ),
                ],
            ),
            Group(
                _("When it calls"),
                [
                    Span(key="first", label=_("First after"), must=True),
                    Span(key="every", label=_("And then every"), must=True),
                    Choose(key="message", label=_("What is said"), options=offers.messages,
                           must=True),
                ],
            ),
            Group(
                _("The ladder"),
                [
                    Lines(
                        key="ladder", label="", must=True, add=_("Add a rung"),
                        title=lambda number: _("Rung %(number)s") % {"number": number},
                        attributes=[
                            Several(
                                key="roles", label=_("Who is called"), options=offers.roles,
                                must=True,
                            ),
                            Number(
                                key="rounds", label=_("How many rounds before the next rung"),
                                default=1,
                            ),
                        ],
                    )
                ],
                note=_("Who was called on a lower rung goes on being called on the higher ones."),
            ),
            Group(
                _("What ends it"),
                [
                    Several(
                        key="evidence", label=_("Besides being taken"),
                        options=offers.fixed(_evidence()),
                    )
                ],
            ),
        ]  # fmt: skip


def _reach() -> list[Attribute]:
    scopes = offers.fixed(list(scope_labels().items()))
    return [
        Choose(key="see", label=_("Sees"), options=scopes, default="none"),
        Choose(key="change", label=_("May change"), options=scopes, default="none"),
        Yes(key="unassigned", label=_("And those that nobody owns")),
    ]


def scope_labels() -> dict[str, str]:
    return {
        "none": _("none"),
        "participating": _("those they take part in"),
        "own": _("own ones"),
        "team": _("those of the team"),
        "all": _("all"),
    }


def _evidence() -> list[Choice]:
    return [
        ("answered_call", _("An answered call")),
        ("sent_message", _("A message that was sent")),
        ("reply", _("An answer of the client")),
        ("visit", _("A visit")),
    ]
