"""The forms of a stage and of what it demands of a card."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from voronka.packs.edits import Edit, Listed, Ordered
from voronka.process.conditions import Scope
from voronka.process.parts import find
from voronka.web.playbook.conditions import (
    Typed,
    changed,
    condition_control,
    read_condition,
    settled,
    typed_of,
)
from voronka.web.playbook.controls import (
    Control,
    Section,
    moved,
    new_key,
    read_duration,
    read_several,
    read_text,
    read_word,
    read_yes,
)
from voronka.web.playbook.editor import (
    Incomplete,
    Place,
    Values,
    choice,
    in_old_order,
    line,
    list_changes,
    required,
    several,
)
from voronka.web.playbook.words import colors, stage_kinds


class StageForm:
    def title(self, place: Place) -> str:
        return _("New stage") if place.is_new else _("Stage")

    def stored(self, place: Place) -> Values:
        part = place.part
        stages = list(place.draft.playbook.spec.pipelines[place.path[1]].stages)
        return {
            "label": part.get("label"),
            "kind": part.get("kind", "path"),
            "color": part.get("color", "gray"),
            "deadline": part.get("deadline"),
            "archived": part.get("archived", False),
            "cards_to": part.get("cards_to", ""),
            "after": stages[0] if place.is_new else "",
        }

    def read(self, place: Place, post: QueryDict) -> Values:
        return {
            "label": read_text(post, "label"),
            "kind": read_word(post, "kind") or "path",
            "color": read_word(post, "color") or "gray",
            "deadline": read_duration(post, "deadline"),
            "archived": read_yes(post, "archived"),
            "cards_to": read_word(post, "cards_to"),
            "after": post.get("after", ""),
        }

    def deed(self, place: Place, values: Values, deed: str, line: str, number: int) -> Values:
        return values

    def sections(self, place: Place, values: Values) -> Sequence[Section]:
        pipeline = place.path[1]
        stages = place.words.stages([pipeline])
        about = [
            line(
                "label", _("What it is called"), values, must=True,
                help=_("Name the result that was reached: “invoice issued”, not “in work”."),
            ),
            choice("kind", _("What it is"), values, list(stage_kinds().items())),
            choice("color", _("Colour"), values, list(colors().items())),
            Control(
                name="deadline", label=_("How long a card may stand here"), kind="duration",
                value=values["deadline"], help=_("After it the card is late. Empty: no limit."),
            ),
        ]  # fmt: skip
        if place.is_new:
            about.insert(1, choice("after", _("Comes after"), values, stages))
            return [Section(title=_("The stage"), controls=about)]
        others = [(key, label) for key, label in stages if key != place.path[-1]]
        away: list[Control] = [
            Control(
                name="archived", label=_("Archived"), kind="yes", value=values["archived"],
                looks=True,
                help=_("No card comes in any more; the way of the others leads past it."),
            )
        ]  # fmt: skip
        if values["archived"]:
            away.append(
                choice(
                    "cards_to", _("Where its cards go"), values,
                    [("", _("They stay here until somebody moves them")), *others],
                    help=_(
                        "Once this is in force they are moved, each by the gates; "
                        "those that are refused stay here and are listed."
                    ),
                )
            )  # fmt: skip
        return [
            Section(title=_("The stage"), controls=about),
            Section(title=_("Out of use"), controls=away),
        ]

    def edits(self, place: Place, values: Values, seen: str) -> Sequence[Edit]:
        label = required(values, "label", _("What it is called"))
        part = {
            **place.part,
            "kind": values["kind"],
            "label": label,
            "deadline": values["deadline"],
            "color": values["color"],
            "archived": values["archived"],
            "cards_to": values["cards_to"] if values["archived"] else None,
        }
        if not place.is_new:
            return [place.put(place.path, part, seen)]
        stages = list(place.draft.playbook.spec.pipelines[place.path[1]].stages)
        key = new_key(label if isinstance(label, str) else label["en"], stages)
        after = stages.index(values["after"]) + 1 if values["after"] in stages else len(stages)
        order = [*stages[:after], key, *stages[after:]]
        return [
            place.put((*place.path, key), part, seen),
            Ordered(path=place.path, keys=order),
        ]


class GateForm:
    """What a card must have to enter a stage (`gate`), or to go on from it (`leave`)."""

    def title(self, place: Place) -> str:
        if place.path[-1] == "gate":
            return _("To enter the stage")
        return _("To go on from the stage")

    def stored(self, place: Place) -> Values:
        scope = self._scope(place)
        checks = place.part.get("checks", {})
        return {
            "require": list(place.part.get("require", [])),
            "approval": place.part.get("approval", ""),
            "once": not place.part.get("carry", True),
            "checks": [
                {"key": key, "that": typed_of(check["that"], scope), "say": check["say"]}
                for key, check in checks.items()
            ],
            "override": self._may_override(place),
        }

    def read(self, place: Place, post: QueryDict) -> Values:
        scope, checks, number = self._scope(place), [], 0
        while f"checks.{number}.key" in post:
            here = f"checks.{number}"
            checks.append(
                {
                    "key": post[f"{here}.key"],
                    "that": read_condition(post, f"{here}.that", scope),
                    "say": read_text(post, f"{here}.say"),
                }
            )
            number += 1
        return {
            "require": read_several(post, "require"),
            "approval": read_word(post, "approval"),
            "once": read_yes(post, "once"),
            "checks": checks,
            "override": read_several(post, "override"),
        }

    def deed(self, place: Place, values: Values, deed: str, line: str, number: int) -> Values:
        checks = list(values["checks"])
        if line == "checks":
            if deed == "add":
                checks.append({"key": "", "that": Typed(), "say": None})
                return values | {"checks": checks}
            return values | {"checks": moved(checks, deed, number)}
        if line.startswith("checks.") and line.endswith(".that"):
            at = int(line.split(".")[1])
            checks[at] = checks[at] | {"that": changed(checks[at]["that"], deed, number)}
        return values | {"checks": checks}

    def sections(self, place: Place, values: Values) -> Sequence[Section]:
        words, scope = place.words, self._scope(place)
        kind = place.draft.playbook.kind_of(place.path[1])
        known = dict(words.fields(kind))
        facts = [(name, name) for name in values["require"] if name not in known]
        sections = [
            Section(
                title=_("Fields that must be filled in"),
                controls=[
                    several("require", _("Fields"), values, [*known.items(), *facts]),
                    Control(
                        name="once", label=_("Only when a card comes here"), kind="yes",
                        value=values["once"],
                        help=_("Otherwise it is asked on the way to all later stages, too."),
                    ),
                ],
            )
        ]  # fmt: skip
        for number, check in enumerate(values["checks"]):
            here = f"checks.{number}"
            sections.append(
                Section(
                    title=_("Condition %(number)s") % {"number": number + 1},
                    list_name="checks",
                    number=number,
                    controls=[
                        Control(name=f"{here}.key", label="", kind="word", value=check["key"]),
                        condition_control(
                            f"{here}.that", _("What must be true"), check["that"], scope, words
                        ),
                        Control(
                            name=f"{here}.say", label=_("What a person is told who may not pass"),
                            kind="line", value=check["say"], required=True,
                        ),
                    ],
                )
            )  # fmt: skip
        sections.append(
            Section(
                title=_("People"),
                note=_("Whoever brings a card past a gate gives a reason and is listed."),
                controls=[
                    choice(
                        "approval", _("Only done by, or with the approval of"), values,
                        [("", _("anybody who may move the card")), *words.roles()],
                    ),
                    several(
                        "override", _("May bring cards past any gate"), values, words.roles()
                    ),
                ],
            )
        )  # fmt: skip
        return sections

    def edits(self, place: Place, values: Values, seen: str) -> Sequence[Edit]:
        part = {
            **place.part,
            "require": in_old_order(place.part.get("require", []), values["require"]),
            "checks": self._checks(place, values),
            "approval": values["approval"],
            "carry": False if values["once"] else None,
        }
        add, remove = list_changes(self._may_override(place), values["override"])
        return [
            place.put(place.path, part, seen),
            *(Listed(path=("roles", role, "can"), add=("override",)) for role in add),
            *(Listed(path=("roles", role, "can"), remove=("override",)) for role in remove),
        ]

    def _checks(self, place: Place, values: Values) -> dict[str, Any]:
        scope, stored = self._scope(place), place.part.get("checks", {})
        found: dict[str, Any] = {}
        for number, check in enumerate(values["checks"]):
            source = settled(check["that"], scope).source(scope)
            if source is None and not check["say"]:
                continue
            if source is None or not check["say"]:
                text = _("Condition %(number)s needs a comparison and a text for who is stopped.")
                raise Incomplete(text % {"number": number + 1})
            say = check["say"]
            name = say if isinstance(say, str) else say["en"]
            key = check["key"] or new_key(name[:30], {*stored, *found})
            found[key] = {**stored.get(check["key"], {}), "that": source, "say": say}
        return found

    def _scope(self, place: Place) -> Scope:
        return place.scope(place.draft.playbook.kind_of(place.path[1]))

    def _may_override(self, place: Place) -> list[str]:
        roles = find(place.draft.tree, ("roles",)) or {}
        return [key for key, role in roles.items() if "override" in role.get("can", [])]
