"""
Why a card cannot move, and why a robot did or did not act, in words.

It is read off the decision's refusals and the run's proof, never worked out a second time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from voronka.process import field_types
from voronka.process.conditions import Condition, Scope
from voronka.process.conditions.words import to_words
from voronka.process.decision import Decision, Evaluation, Fix, Run
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import Value
from voronka.process.text import LOCALES, Text

_OUTCOMES: dict[str, Text] = {
    "done": Text("сработал", "acted"),
    "waiting": Text("начал и ждёт", "has begun and waits"),
    "skipped": Text("не сработал", "did not act"),
    "cancelled": Text("прекращён", "was called off"),
}
_UNKNOWN = Text("неизвестно", "unknown")


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """One sentence, the reasons for it, and what to do about it."""

    summary: Text
    reasons: tuple[Text, ...]
    ways: tuple[Text, ...] = ()


def why_refused(playbook: Playbook, decision: Decision) -> Explanation:
    """Return why a command was refused, and the shortest way to let it pass."""
    reasons = tuple(dict.fromkeys(refusal.message for refusal in decision.refusals))
    if decision.allowed:
        return Explanation(summary=Text("Можно.", "It can be done."), reasons=())
    return Explanation(
        summary=Text(
            f"Нельзя, причин: {len(reasons)}.", f"It cannot be done, reasons: {len(reasons)}."
        ),
        reasons=reasons,
        ways=tuple(_way(playbook, fix) for fix in decision.smallest_fix),
    )


def _way(playbook: Playbook, fix: Fix) -> Text:
    """Return a fix with who may do it, unless it is the one who asks."""
    if not fix.roles or fix.kind == "ask":
        return fix.label
    roles = [playbook.spec.roles[role].label for role in fix.roles if role in playbook.spec.roles]
    return _joined([fix.label, _list(roles)], " — ")


def why_run(playbook: Playbook, kind: CardKind, run: Run) -> Explanation:
    """Return what a robot or SOS programme did about an occasion, and why."""
    outcome = _OUTCOMES[run.verdict]
    name = _name(playbook, run.robot)
    summary = Text(f"«{name.ru}» {outcome.ru}.", f"“{name.en}” {outcome.en}.")
    reasons = [run.why] if run.why else []
    for evaluation in run.proof:
        reasons += _asked(playbook, kind, evaluation)
    return Explanation(summary=summary, reasons=tuple(reasons))


@dataclass(frozen=True, kw_only=True)
class AskedLine:
    """A rule that was asked: its condition, what was known, and how it came out."""

    words: Text
    read: Text
    # "true", "false" or "unknown".
    verdict: str


def asked_line(playbook: Playbook, kind: CardKind, evaluation: Evaluation) -> AskedLine:
    """Return one evaluation of a proof in words; a rule without a condition is told by its name."""
    verdict = {True: "true", False: "false", None: "unknown"}[evaluation.verdict]
    told = _asked(playbook, kind, evaluation)
    if not told:
        scope = playbook.scope(kind)
        names = [_read(scope, name, value) for name, value in evaluation.read.items()]
        words = names[0] if len(names) == 1 else Text.same(evaluation.rule)
        return AskedLine(words=words, read=_list(names[1:]), verdict=verdict)
    return AskedLine(words=told[0], read=_list(told[1:]), verdict=verdict)


def _name(playbook: Playbook, key: str) -> Text:
    programme = playbook.spec.sos.get(key.removeprefix("sos:"))
    if key.startswith("sos:") and programme is not None:
        return programme.label
    robot = playbook.spec.robots.get(key)
    return robot.label if robot else Text.same(key)


def _asked(playbook: Playbook, kind: CardKind, evaluation: Evaluation) -> list[Text]:
    """Return the condition in words, and what was known when it was asked."""
    condition = _condition(playbook, kind, evaluation.rule)
    if condition is None:
        return []
    ru, en = (to_words(condition.tree, condition.scope, locale) for locale in LOCALES)
    told = [Text(f"Условие: {ru}.", f"Its condition: {en}.")]
    return told + [_read(condition.scope, name, value) for name, value in evaluation.read.items()]


def _condition(playbook: Playbook, kind: CardKind, rule: str) -> Condition | None:
    """Return the condition of a rule; a robot's as it works for this kind of card."""
    for pipeline in playbook.pipelines(kind):
        for robot in playbook.robots(pipeline):
            if robot.rule == rule:
                return robot.condition
    return playbook.condition(rule)


def _read(scope: Scope, name: str, value: Value) -> Text:
    spec = scope.find(name)
    if spec is None:
        return Text.same(f"{name}: {value}")
    shown = [_shown(scope, spec.type, spec.options, value, locale) for locale in LOCALES]
    return Text(f"{spec.label.ru}: {shown[0]}", f"{spec.label.en}: {shown[1]}")


def _shown(scope: Scope, key: str, options: field_types.Labels, value: Value, locale: str) -> str:
    if value is None:
        return _UNKNOWN.in_(locale)
    shape, zone = field_types.get(key), ZoneInfo(scope.zone)
    return shape.format(value, locale, labels=options, zone=zone)


def _list(texts: Iterable[Text]) -> Text:
    return _joined(list(texts), ", ")


def _joined(texts: list[Text], mark: str) -> Text:
    return Text(mark.join(text.ru for text in texts), mark.join(text.en for text in texts))
