"""The forms of a pipeline with its transitions, of a new one, and of what a won lead becomes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from voronka.packs.edits import Edit
from voronka.process.text import Text
from voronka.web.playbook import offers
from voronka.web.playbook.controls import Control, Kind, new_key
from voronka.web.playbook.editor import Place, Values
from voronka.web.playbook.lines import Lines
from voronka.web.playbook.shaped_form import JointForm, ShapedForm
from voronka.web.playbook.shapes import Attribute, Choose, Group, Line, Several, Spot
from voronka.web.playbook.words import Choice

_DROP = "-"


class PipelineForm(JointForm):
    """Its name, and who may move which cards where; its stages have forms of their own."""

    def title(self, place: Place) -> str:
        return _("Pipeline")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group("", [Line(key="label", label=_("What it is called"), must=True)]),
            Group(
                _("Who may move cards where"),
                [
                    Lines(
                        key="transitions", label="", add=_("Add a row"),
                        title=lambda number: _("Row %(number)s") % {"number": number},
                        empty=_("Cards go from any stage to any other, as far as the gates allow."),
                        attributes=[
                            Several(key="from", label=_("From"), options=_own_stages, must=True),
                            Several(key="to", label=_("To"), options=_own_stages, must=True),
                            Several(
                                key="roles", label=_("Only these roles (none: all)"),
                                options=offers.roles,
                            ),
                        ],
                    )
                ],
                note=_("A stage that stands in a row is left only as the rows say."),
            ),
        ]  # fmt: skip


class NewPipelineForm(ShapedForm):
    """A pipeline begins with three stages; the others are added between them."""

    def title(self, place: Place) -> str:
        return _("New pipeline")

    def stored(self, place: Place) -> Values:
        return super().stored(place) | {
            "initial": Text("Новая", "New").plain(),
            "success": Text("Успешно завершена", "Won").plain(),
            "failure": Text("Закрыта без результата", "Lost").plain(),
        }

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                _("The pipeline"),
                [
                    Line(key="label", label=_("What it is called"), must=True),
                    Choose(
                        key="of", label=_("Cards"), must=True,
                        options=offers.fixed(offers.card_kinds()),
                    ),
                ],
            ),
            Group(
                _("Its first stages"),
                [
                    Line(key="initial", label=_("Where cards begin"), must=True),
                    Line(key="success", label=_("Where they end well"), must=True),
                    Line(key="failure", label=_("Where they end without success"), must=True),
                ],
                note=_("Add the stages between them afterwards."),
            ),
        ]  # fmt: skip

    def puts(self, place: Place, written: dict[str, Any], seen: str) -> Sequence[Edit]:
        kinds = (("initial", "red"), ("success", "green"), ("failure", "gray"))
        lines = place.draft.playbook.spec.pipelines
        taken = {key for line in lines.values() for key in line.stages}
        stages: dict[str, Any] = {}
        for kind, color in kinds:
            key = new_key(Text.parse(written[kind]).en[:40], {*taken, *stages})
            stages[key] = {"kind": kind, "label": written[kind], "color": color}
        part = {"of": written["of"], "label": written["label"], "stages": stages}
        return [place.put(self.path_of(place, written), part, seen)]


@dataclass(frozen=True, kw_only=True)
class Mapped(Attribute):
    """What becomes of each field of a lead."""

    kind: Kind = "choices"

    def stored(self, written: Any, spot: Spot) -> Any:
        return dict(written or {})

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        wanted = {name: post.get(f"{here}.{name}", "") for name, _label in _lead_fields(spot)}
        return {name: to for name, to in wanted.items() if to not in ("", _DROP)}

    def control(self, here: str, value: Any, spot: Spot) -> Control:
        rows = [(name, label, _targets(spot, name)) for name, label in _lead_fields(spot)]
        return replace(super().control(here, value, spot), more={"rows": rows})

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        kept = [name for name in was or {} if name in value]
        return {name: value[name] for name in (*kept, *(x for x in value if x not in kept))}


class ConversionForm(ShapedForm):
    def title(self, place: Place) -> str:
        return _("What becomes of a won lead")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                _("With leads or without"),
                [
                    Choose(
                        key="requests", label=_("What a new request becomes"), default="leads",
                        options=_requests,
                        help=_("Open leads stay as they are. The page “With leads or without” "
                               "makes deals of them."),
                    ),
                ],
            ),
            Group(
                _("The deal"),
                [
                    Choose(
                        key="pipeline", label=_("In which pipeline it begins"), must=True,
                        options=_deal_pipelines,
                    ),
                    Mapped(key="fields", label=_("What it takes over from the lead"), must=True),
                ],
            )
        ]  # fmt: skip

    def puts(self, place: Place, written: dict[str, Any], seen: str) -> Sequence[Edit]:
        """Whatever is not taken over is left behind."""
        before = place.part
        others = {name for kind in ("contact", "company") for name in before.get(kind, {})}
        fields = [name for name, _label in _names(place)]
        gone = [x for x in fields if x not in written["fields"] and x not in others]
        kept = [name for name in before.get("drop", ()) if name not in written["fields"]]
        drop = [*kept, *(name for name in gone if name not in kept)]
        part = {**before, **written, "drop": drop}
        return [place.put(place.path, part, seen)]


def _own_stages(spot: Spot) -> Sequence[Choice]:
    return spot.words.stages([spot.place.path[1]])


def _requests(spot: Spot) -> Sequence[Choice]:
    return [("leads", _("a lead, to be qualified first")), ("deals", _("a deal at once"))]


def _deal_pipelines(spot: Spot) -> Sequence[Choice]:
    lines = spot.words.spec.pipelines
    return [each for each in spot.words.pipelines() if lines[each[0]].of == "deal"]


def _lead_fields(spot: Spot) -> Sequence[Choice]:
    return _names(spot.place)


def _names(place: Place) -> list[Choice]:
    lead = place.draft.playbook.fields("lead")
    return [(name, field.label.in_(place.words.locale)) for name, field in lead.items()]


def _targets(spot: Spot, name: str) -> list[Choice]:
    playbook = spot.place.draft.playbook
    kind = playbook.fields("lead")[name].type
    found = [
        (key, field.label.in_(spot.words.locale))
        for key, field in playbook.fields("deal").items()
        if field.type == kind
    ]
    return [(_DROP, _("left behind")), *found]
