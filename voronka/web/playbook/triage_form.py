"""The forms of triage and of how cards are handed out."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

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
    Rule,
    Several,
    Spot,
)
from voronka.web.playbook.words import Choice


class TriageForm(ShapedForm):
    def title(self, place: Place) -> str:
        return _("Triage")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                _("How it works"),
                [
                    Choose(
                        key="mode", label=_("Who looks at new leads first"), default="quality",
                        options=offers.fixed([
                            ("quality", _("The quality department")),
                            ("none", _("Nobody: they go to sales at once")),
                        ]),
                    ),
                    Choose(key="of", label=_("Pipeline"), options=_lead_pipelines, must=True,
                           looks=True),
                    Several(
                        key="in", label=_("Stages in which leads wait for it"),
                        options=offers.stages_beside, must=True,
                    ),
                    Choose(
                        key="without", label=_("Where new leads begin without triage"),
                        options=offers.stages_beside, must=True,
                    ),
                    Choose(
                        key="attached", label=_("Where a known client's new request goes"),
                        options=offers.stages_beside, must=True,
                    ),
                    Choose(
                        key="class_field", label=_("Field that holds the class"), blank="—",
                        options=offers.fields_of_type("choice"),
                    ),
                    Several(key="tell", label=_("Who is told of a new deal"),
                            options=offers.roles),
                ],
            ),
            Group(
                _("Stop rules: what is no request at all"),
                [
                    Lines(
                        key="stop_rules", label="", named_by="label", add=_("Add a stop rule"),
                        title=lambda number: _("Stop rule %(number)s") % {"number": number},
                        attributes=_stop_rule(),
                    )
                ],
            ),
            Group(
                _("What is suggested"),
                [
                    Lines(
                        key="suggest", label="", named_by="label", add=_("Add a suggestion"),
                        title=lambda number: _("Suggestion %(number)s") % {"number": number},
                        attributes=_suggestion(),
                    )
                ],
                note=_("The first one that fits is suggested."),
            ),
        ]  # fmt: skip


class DistributionForm(ShapedForm):
    def title(self, place: Place) -> str:
        return _("New distribution")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                _("What is handed out"),
                [
                    Line(key="label", label=_("What it is called"), must=True),
                    Choose(
                        key="of", label=_("Pipeline"), options=offers.pipelines, looks=True,
                        must=True,
                    ),
                    Several(key="in", label=_("Stages"), options=offers.stages_beside, must=True),
                ],
            ),
            Group(
                _("Who gets it"),
                [
                    Amounts(
                        key="to", label=_("Roles, each with the weight of its people"),
                        options=offers.roles, must=True,
                        help=_("Who has twice the weight gets twice as many. Empty: gets none."),
                    ),
                    Choose(
                        key="by", label=_("How"), default="turn",
                        options=offers.fixed([
                            ("turn", _("In turn")),
                            ("load", _("To whoever has least to do")),
                            ("hand", _("By hand")),
                        ]),
                    ),
                    Choose(
                        key="class_field", label=_("Counted apart for each"), blank="—",
                        options=_choices_of_pipeline,
                        help=_("So that good and bad ones are shared alike."),
                    ),
                ],
            ),
        ]  # fmt: skip


def _stop_rule() -> list[Attribute]:
    return [
        Line(key="label", label=_("What it is called"), must=True),
        Rule(key="if", label=_("It is no request if"), of=offers.leads, must=True),
        Choose(
            key="reason", label=_("Then the reason is"), options=_junk_reasons, must=True
        ),
        Choose(
            key="acts", label=_("What happens"), default="suggests",
            options=offers.fixed([
                ("suggests", _("It is suggested")),
                ("junks", _("The lead is closed at once; it can be restored")),
            ]),
        ),
    ]  # fmt: skip


def _suggestion() -> list[Attribute]:
    return [
        Line(key="label", label=_("What it is called"), must=True),
        Rule(key="if", label=_("Suggested if"), of=offers.leads),
        Choose(
            key="verdict", label=_("What is suggested"), must=True,
            options=offers.fixed([
                ("contact", _("Contact and company, for later")),
                ("deal", _("Deal, contact and company")),
            ]),
        ),
        Choose(key="grade", label=_("With the class"), blank="—", options=_grades),
    ]  # fmt: skip


def _lead_pipelines(spot: Spot) -> Sequence[Choice]:
    lines = spot.words.spec.pipelines
    return [each for each in spot.words.pipelines() if lines[each[0]].of == "lead"]


def _junk_reasons(spot: Spot) -> Sequence[Choice]:
    reasons = spot.words.spec.junk_reasons
    return [(key, reason.label.in_(spot.words.locale)) for key, reason in reasons.items()]


def _grades(spot: Spot) -> Sequence[Choice]:
    field = spot.place.draft.playbook.fields("lead").get(spot.root.get("class_field") or "")
    options = {} if field is None else field.options
    return [(key, label.in_(spot.words.locale)) for key, label in options.items()]


def _choices_of_pipeline(spot: Spot) -> Sequence[Choice]:
    kind = offers.kind_of_pipeline(spot)
    fields = spot.place.draft.playbook.fields(kind)
    return [each for each in spot.words.fields(kind) if fields[each[0]].type == "choice"]
