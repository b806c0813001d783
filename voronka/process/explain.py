"""
Why a card cannot move, and what was asked before a robot did or did not act, in words.

It is read off the decision's refusals and the proof, never worked out a second time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from voronka.process import field_types, refusals
from voronka.process.conditions import Condition, Scope
from voronka.process.conditions.words import to_words
from voronka.process.decision import Decision, Evaluation, Fix
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import Value
from voronka.process.text import LOCALES, Text

_UNKNOWN = Text("неизвестно", "unknown")
# The engine knows people by their ids only.
_SOMEBODY = Text("указан", "somebody")


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


@dataclass(frozen=True, kw_only=True)
class AskedLine:
    """A rule that was asked: its condition, what was known, and how it came out."""

    words: Text
    read: Text
    # "true", "false" or "unknown".
    verdict: str


def asked_line(playbook: Playbook, kind: CardKind, evaluation: Evaluation) -> AskedLine:
    """Return one evaluation of a proof in words."""
    verdict = {True: "true", False: "false", None: "unknown"}[evaluation.verdict]
    words, *read = _asked(playbook, kind, evaluation) or _demanded(playbook, kind, evaluation)
    return AskedLine(words=words, read=_list(read), verdict=verdict)


def _demanded(playbook: Playbook, kind: CardKind, evaluation: Evaluation) -> list[Text]:
    """Return what a rule without a condition asks for: a right, a role or a value."""
    rule, read = evaluation.rule, evaluation.read
    if "role" in read:
        role = playbook.spec.roles.get(str(read["role"]))
        return [_about_role(rule), role.label if role else Text.same(str(read["role"] or "–"))]
    scope = playbook.scope(kind)
    return [_read(scope, name, value) for name, value in read.items()] or [Text.same(rule)]


def _about_role(rule: str) -> Text:
    family, _, action = rule.partition(".")
    if family == "rights":
        may = refusals.ACTIONS.get(action, Text.same(action))
        return Text(f"Право {may.ru}", f"The right to {may.en}")
    if ".transitions." in rule:
        return Text("Такой переход разрешён", "This way is open")
    return Text("Требуемое решение", "The required approval")


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
    if key == "user":
        return _SOMEBODY.in_(locale)
    shape, zone = field_types.get(key), ZoneInfo(scope.zone)
    return shape.format(value, locale, labels=options, zone=zone)


def _list(texts: Iterable[Text]) -> Text:
    return _joined(list(texts), ", ")


def _joined(texts: list[Text], mark: str) -> Text:
    return Text(mark.join(text.ru for text in texts), mark.join(text.en for text in texts))
