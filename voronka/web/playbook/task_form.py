"""The forms of a task, a visit, what may be sent, and the hints of a stage."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from voronka.web.playbook import offers
from voronka.web.playbook.editor import Place
from voronka.web.playbook.lines import Checklist, Lines
from voronka.web.playbook.shaped_form import ListForm, ShapedForm
from voronka.web.playbook.shapes import (
    Attribute,
    Choose,
    Group,
    Line,
    Paragraph,
    Rule,
    Several,
    Span,
    Yes,
)


class TaskForm(ShapedForm):
    named_by = "title"

    def title(self, place: Place) -> str:
        return _("New task")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                _("The task"),
                [
                    Line(
                        key="title", label=_("What is to be done"), must=True,
                        help=_("{{ name }} takes a value of the card."),
                    ),
                    Choose(
                        key="kind", label=_("What it is"), default="task",
                        options=offers.fixed(list(task_kinds().items())),
                    ),
                    Span(
                        key="due", label=_("Due in"),
                        help=_("Counted from when it is given. Empty: whoever gives it says when."),
                    ),
                    Paragraph(key="text", label=_("How it is done")),
                ],
            ),
            Group(
                _("Checklist"),
                [
                    Checklist(
                        key="checklist", label=_("Lines to tick"),
                        help=_(
                            "Up to three levels deep. Enter adds a line; Alt with the arrows moves "
                            "it up, down, in and out; Backspace takes an empty line away."
                        ),
                    )
                ],
                note=_("Tasks that were given before keep the checklist they were given with."),
            ),
            Group(
                _("How it may end"),
                [
                    Lines(
                        key="outcomes", label="", named_by="label", add=_("Add an outcome"),
                        title=lambda number: _("Outcome %(number)s") % {"number": number},
                        empty=_("Without outcomes the task is simply ticked off."),
                        attributes=[
                            Line(key="label", label=_("What it is called"), must=True),
                            Several(
                                key="ask", label=_("Fields to be filled in then"),
                                options=offers.any_fields,
                            ),
                            Yes(key="note_required", label=_("A note must be written")),
                        ],
                    )
                ],
            ),
        ]  # fmt: skip


class BookingForm(ShapedForm):
    def title(self, place: Place) -> str:
        return _("New kind of visit")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                _("The visit"),
                [
                    Line(key="label", label=_("What it is called"), must=True),
                    Choose(
                        key="role", label=_("Who goes"), options=offers.roles, must=True,
                        help=_("In the working hours of these people, not while they are away."),
                    ),
                    Several(
                        key="needs", label=_("What must be known to book it"),
                        options=offers.any_fields,
                    ),
                ],
            ),
            Group(
                _("How long it takes"),
                [
                    Span(key="duration", label=_("Usual length"), must=True),
                    Span(key="shortest", label=_("Shortest")),
                    Span(key="longest", label=_("Longest")),
                    Span(key="buffer", label=_("Kept free between two visits for the way")),
                ],
            ),
            Group(
                _("When it can be booked"),
                [
                    Span(key="step", label=_("Visits begin every"), help=_("Empty: 30 minutes.")),
                    Span(
                        key="notice", label=_("At the latest so long before"),
                        help=_("Empty: at any time."),
                    ),
                    Span(key="horizon", label=_("At the earliest so long before")),
                ],
            ),
        ]  # fmt: skip


class HintsForm(ListForm):
    """What a newcomer does in a stage: the first line whose condition is true is shown."""

    def title(self, place: Place) -> str:
        return _("Hints")

    def groups(self, place: Place) -> Sequence[Group]:
        attributes: list[Attribute] = [
            Rule(
                key="if", label=_("Shown if"), of=offers.kind_of_place,
                help=_("Without a condition it is shown whenever none above it fits."),
            ),
            Paragraph(key="do", label=_("What to do now"), must=True),
            Paragraph(key="why", label=_("Why")),
            Attribute(key="video", label=_("Address of a video"), kind="link"),
        ]  # fmt: skip
        return [
            Group(
                _("What a newcomer is told in this stage"),
                [
                    Lines(
                        key="hints", label="", attributes=attributes, add=_("Add a hint"),
                        title=lambda number: _("Hint %(number)s") % {"number": number},
                        empty=_("There are no hints: newcomers see only what is missing."),
                    )
                ],
                note=_("The first one that fits is shown, so what comes first is most urgent."),
            )
        ]  # fmt: skip


class CatalogueForm(ShapedForm):
    named_by = "title"

    def title(self, place: Place) -> str:
        return _("New item of the catalogue")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                _("What may be sent"),
                [
                    Line(key="title", label=_("What it is called"), must=True),
                    Attribute(key="url", label=_("Address"), kind="link", must=True),
                    Rule(
                        key="if", label=_("Suggested if"), of=offers.leads,
                        help=_("Without a condition it is suggested to everybody."),
                    ),
                ],
            )
        ]  # fmt: skip


def task_kinds() -> dict[str, str]:
    return {
        "task": _("Task"),
        "call": _("Call"),
        "visit": _("Visit"),
        "message": _("Message"),
    }
