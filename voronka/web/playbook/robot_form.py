"""The form of a robot: when, if, then; its parameters come from the plug-ins."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from voronka.packs.edits import Edit
from voronka.process.conditions import Scope
from voronka.process.plugins import actions, triggers
from voronka.web.playbook.conditions import (
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
    required,
    several,
)
from voronka.web.playbook.parameters import (
    is_same,
    parameter_controls,
    read_parameters,
    single,
    with_main,
    without_main,
)
from voronka.web.playbook.words import plugin_label

WAIT = "wait"


class RobotForm:
    def title(self, place: Place) -> str:
        return _("New robot") if place.is_new else _("Robot")

    def stored(self, place: Place) -> Values:
        part = place.part
        trigger, given = _trigger(part.get("when", {}))
        return {
            "label": part.get("label"),
            "off": not part.get("enabled", True),
            "of": list(part.get("of", [])),
            "in": list(part.get("in", [])),
            "trigger": trigger,
            "when": given,
            "if": typed_of(part.get("if"), _scope(place, part.get("of", []))),
            "then": [_step(step) for step in part.get("then", [])] or [("", {})],
            "respect": part.get("respect", "clock"),
            "on_leave": part.get("on_leave", "cancel"),
            "once": part.get("once", "cause"),
        }

    def read(self, place: Place, post: QueryDict) -> Values:
        trigger = post.get("trigger", "")
        had = post.get("trigger.had", "")
        given: dict[str, Any] = {}
        if trigger in triggers and trigger == had:
            given = read_parameters(triggers.get(trigger), post, "when")
        of = read_several(post, "of")
        return {
            "label": read_text(post, "label"),
            "off": read_yes(post, "off"),
            "of": of,
            "in": read_several(post, "in"),
            "trigger": trigger,
            "when": given,
            "if": read_condition(post, "if", _scope(place, of)),
            "then": list(_typed_steps(post)),
            "respect": read_word(post, "respect") or "clock",
            "on_leave": read_word(post, "on_leave") or "cancel",
            "once": read_word(post, "once") or "cause",
        }

    def deed(self, place: Place, values: Values, deed: str, line: str, number: int) -> Values:
        if line == "if":
            return values | {"if": changed(values["if"], deed, number)}
        steps = list(values["then"])
        steps = [*steps, ("", {})] if deed == "add" else moved(steps, deed, number)
        return values | {"then": steps}

    def sections(self, place: Place, values: Values) -> Sequence[Section]:
        words = place.words
        lines = values["of"] or list(words.spec.pipelines)
        offered = sorted(((each.key, plugin_label(each)) for each in triggers), key=_by_label)
        when: list[Control] = [
            choice("trigger", _("When"), values, [("", "—"), *offered], looks=True)
        ]
        if values["trigger"] in triggers:
            plugin = triggers.get(values["trigger"])
            when += parameter_controls(plugin, values["when"], "when", words, lines)
        sections = [
            Section(
                title=_("The robot"),
                controls=[
                    line("label", _("What it is called"), values, must=True),
                    Control(
                        name="off", label=_("Switched off"), kind="yes", value=values["off"],
                        help=_("It stays here and does nothing."),
                    ),
                    several("of", _("Pipelines (none: all)"), values, words.pipelines()),
                    several(
                        "in", _("Only in these stages (none: any)"), values, words.stages(lines)
                    ),
                ],
            ),
            Section(title=_("When it looks"), controls=when),
            Section(
                title=_("And only if"),
                controls=[
                    condition_control(
                        "if", _("What must be true"), values["if"],
                        _scope(place, values["of"]), words,
                        help=_("Without a condition it always acts."),
                    )
                ],
            ),
        ]  # fmt: skip
        sections += [
            _step_section(number, action, given, place, lines)
            for number, (action, given) in enumerate(values["then"])
        ]
        return [*sections, Section(title=_("How it behaves"), controls=_manners(values))]

    def edits(self, place: Place, values: Values, seen: str) -> Sequence[Edit]:
        label = required(values, "label", _("What it is called"))
        path = place.path
        if place.is_new:
            name = label if isinstance(label, str) else label["en"]
            path = (*path, new_key(name, place.draft.playbook.spec.robots))
        part = {
            **place.part,
            "label": label,
            "of": in_old_order(place.part.get("of", []), values["of"]),
            "in": in_old_order(place.part.get("in", []), values["in"]),
            "when": _written_trigger(values, place.part.get("when", {})),
            "if": settled(values["if"], scope := _scope(place, values["of"])).source(scope),
            "then": _written_steps(values, place.part.get("then", [])),
            "respect": values["respect"],
            "on_leave": values["on_leave"],
            "once": values["once"],
            "enabled": False if values["off"] else None,
        }
        return [place.put(path, part, seen)]


def _by_label(each: tuple[str, str]) -> str:
    return each[1]


def _scope(place: Place, of: Sequence[str]) -> Scope:
    playbook = place.draft.playbook
    known = [key for key in of if key in playbook.spec.pipelines] or list(playbook.spec.pipelines)
    return place.scope(playbook.kind_of(known[0]))


def _trigger(when: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the trigger and its parameters: `{before: moment, by: 24h}`."""
    key = next((name for name in when if name in triggers), "")
    if not key:
        return "", {}
    plugin = triggers.get(key)
    rest = {name: value for name, value in when.items() if name != key}
    main = {} if when[key] is None or not plugin.primary else {plugin.primary: when[key]}
    return key, {**main, **rest}


def _written_trigger(values: Values, was: Mapping[str, Any]) -> Mapping[str, Any]:
    if values["trigger"] not in triggers:
        raise Incomplete(_("Choose when the robot looks."))
    plugin = triggers.get(values["trigger"])
    key, before = _trigger(was)
    if key == values["trigger"] and is_same(plugin, before, values["when"]):
        return was
    given = {name: value for name, value in values["when"].items() if name != plugin.primary}
    return {values["trigger"]: single(values["when"].get(plugin.primary)), **given}


def _step(step: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    key, written = next(iter(step.items()))
    if key == WAIT:
        return WAIT, {WAIT: written}
    return key, without_main(actions.get(key), written) if key in actions else {}


def _typed_steps(post: QueryDict) -> list[tuple[str, dict[str, Any]]]:
    steps, number = [], 0
    while f"then.{number}.action" in post:
        here = f"then.{number}"
        action = post.get(f"{here}.action", "")
        given: dict[str, Any] = {}
        if action == post.get(f"{here}.had", "") and action:
            if action == WAIT:
                given = {WAIT: read_duration(post, f"{here}.wait")}
            elif action in actions:
                given = read_parameters(actions.get(action), post, here)
        steps.append((action, given))
        number += 1
    return steps


def _written_steps(values: Values, was: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    steps = [
        _written_step(action, given, was)
        for action, given in values["then"]
        if action == WAIT or action in actions
    ]
    if not steps:
        raise Incomplete(_("Say what the robot does."))
    if any(step.get(WAIT, "") is None for step in steps):
        raise Incomplete(_("Say how long the robot waits."))
    return steps


def _written_step(
    action: str, given: Mapping[str, Any], was: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Return a step; one that says the same as before is spelt as before."""
    if action == WAIT:
        return {WAIT: given.get(WAIT)}
    plugin = actions.get(action)
    for each in was:
        if action in each and is_same(plugin, without_main(plugin, each[action]), given):
            return each
    return {action: with_main(plugin, given)}


def _step_section(
    number: int, action: str, given: Mapping[str, Any], place: Place, lines: Sequence[str]
) -> Section:
    offered = sorted(((each.key, plugin_label(each)) for each in actions), key=_by_label)
    here = f"then.{number}"
    controls = [
        Control(
            name=f"{here}.action", label=_("Then"), kind="choice", value=action, looks=True,
            options=[("", "—"), *offered, (WAIT, _("Wait"))],
        )
    ]  # fmt: skip
    if action == WAIT:
        controls.append(
            Control(
                name=f"{here}.wait", label=_("How long"), kind="duration", value=given.get(WAIT)
            )
        )
    elif action in actions:
        controls += parameter_controls(actions.get(action), given, here, place.words, lines)
    title = _("Step %(number)s") % {"number": number + 1}
    return Section(title=title, list_name="then", number=number, controls=controls)


def _manners(values: Values) -> list[Control]:
    return [
        choice("respect", _("Which clock"), values, [
            ("clock", _("At any time")), ("working_time", _("Only in working time")),
        ]),
        choice("once", _("How often"), values, [
            ("cause", _("Each time it happens")),
            ("stay", _("Once in each stay in a stage")),
            ("card", _("Once for each card")),
        ]),
        choice("on_leave", _("If the card leaves the stage while it waits"), values, [
            ("cancel", _("It no longer acts")), ("keep", _("It acts all the same")),
        ]),
    ]  # fmt: skip
