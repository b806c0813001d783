"""The forms of a rule of error control, and of who hears of errors in the morning."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from voronka.process.lateness import IS_LATE, LATE
from voronka.web.playbook import offers
from voronka.web.playbook.editor import Place
from voronka.web.playbook.shaped_form import ListForm, ShapedForm
from voronka.web.playbook.shapes import Choose, Group, Line, Paragraph, Rule, Several, Spot
from voronka.web.playbook.words import Choice


class ErrorForm(ShapedForm):
    def title(self, place: Place) -> str:
        return _("New rule of error control")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                _("What must not be"),
                [
                    Line(key="label", label=_("What the error is called"), must=True),
                    Several(
                        key="of", label=_("Pipelines (none: all)"), options=offers.pipelines,
                        looks=True,
                    ),
                    Choose(
                        key="among", label=_("Which cards are looked at"), default="open",
                        options=offers.fixed(_among()),
                    ),
                    Rule(
                        key="if", label=_("It is an error if"), of=offers.kind_of_pipelines,
                        names={IS_LATE: LATE}, must=True,
                        help=_("What is not known is no error."),
                    ),
                ],
            ),
            Group(
                _("How bad it is, and who puts it right"),
                [
                    Choose(
                        key="severity", label=_("Severity"), default="serious",
                        options=offers.fixed(
                            [("serious", _("Serious")), ("warning", _("Warning"))]
                        ),
                    ),
                    Choose(
                        key="whose", label=_("Whose error it is"), default="owner",
                        options=_whose,
                    ),
                    Choose(
                        key="fix", label=_("How it is put right"), default="open", looks=True,
                        options=offers.fixed(_fixes()),
                    ),
                    Choose(
                        key="field", label=_("Which field"), options=offers.any_fields,
                        asked=lambda spot: spot.beside.get("fix") == "field", must=True,
                    ),
                    Paragraph(
                        key="do", label=_("What to do, and why"), must=True,
                        help=_("Whoever has the error reads this beside it."),
                    ),
                ],
            ),
        ]  # fmt: skip


class ErrorsDigestForm(ListForm):
    def title(self, place: Place) -> str:
        return _("Who hears of errors")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                _("On the morning of each working day"),
                [Several(key="errors_digest", label=_("Roles that get the list"),
                         options=offers.roles)],
                note=_("Each error also stands on the page of whoever it belongs to."),
            )
        ]  # fmt: skip


def _whose(spot: Spot) -> Sequence[Choice]:
    return [("owner", _("The owner of the card")), *spot.words.roles()]


def _among() -> list[Choice]:
    return [("open", _("Open ones")), ("won", _("Won ones")), ("all", _("All"))]


def _fixes() -> list[Choice]:
    return [
        ("next_step", _("By a next step")),
        ("visit", _("By the result of the visit")),
        ("assign", _("By another owner")),
        ("field", _("By filling in a field")),
        ("move", _("By moving the card on")),
        ("open", _("By looking at the card")),
    ]
