"""Triage and distribution in words."""

from collections.abc import Iterator

from voronka.process import rules
from voronka.process.document import Part, Sentence
from voronka.process.playbook import Playbook
from voronka.process.schema_triage import DistributionSpec, TriageSpec
from voronka.process.text import Text

_TITLE = Text("Разбор новых лидов", "Triage of new leads")
_STOP = Text("Стоп-правила", "Stop rules")
_SUGGEST = Text("Что предложить", "What to suggest")
_VERDICT = {
    "contact": Text("контакт и компания (КК)", "contact and company"),
    "deal": Text("сделка, контакт и компания (СКК)", "deal, contact and company"),
}
_METHOD = {
    "hand": Text("вручную", "by hand"),
    "turn": Text("по очереди", "in turn"),
    "load": Text("тому, у кого меньше открытых карточек", "to whoever has the fewest open cards"),
}


def triage_parts(playbook: Playbook, locale: str) -> Iterator[Part]:
    """Yield who looks at new leads, the stop rules, and how cards are handed out."""
    triage = playbook.spec.triage
    if triage is not None:
        yield Part(
            kind="triage",
            key="",
            rule="triage",
            title=_TITLE.in_(locale),
            sentences=(Sentence(rule="triage", text=_mode(playbook, triage).in_(locale)),),
            parts=(
                _part("stop_rules", _STOP, _stop_rules(playbook, triage, locale), locale),
                _part("suggestions", _SUGGEST, _suggestions(playbook, triage, locale), locale),
            ),
        )
    for key, each in playbook.spec.distribution.items():
        rule = rules.distribution(key)
        sentence = Sentence(rule=rule, text=_handing_out(playbook, each).in_(locale))
        yield Part(
            kind="distribution",
            key=key,
            rule=rule,
            title=each.label.in_(locale),
            sentences=(sentence,),
        )


def _part(kind: str, title: Text, sentences: tuple[Sentence, ...], locale: str) -> Part:
    is_stop = kind == "stop_rules"
    return Part(
        kind="stop_rules" if is_stop else "suggestions",
        key="",
        rule="triage.stop_rules" if is_stop else "triage.suggest",
        title=title.in_(locale),
        sentences=sentences,
    )


def _mode(playbook: Playbook, triage: TriageSpec) -> Text:
    if triage.mode == "quality":
        return Text(
            "Новые лиды сначала разбирает отдел качества.",
            "The quality department looks at new leads first.",
        )
    stage = playbook.stage(triage.of, triage.without).label
    return Text(
        f"Новые лиды без разбора начинают со стадии «{stage.ru}».",
        f"New leads start in “{stage.en}”, without triage.",
    )


def _stop_rules(playbook: Playbook, triage: TriageSpec, locale: str) -> tuple[Sentence, ...]:
    found = []
    for key, stop in triage.stop_rules.items():
        rule = rules.stop_rule(key)
        words = _words(playbook, rule, locale)
        label, reason = stop.label, playbook.spec.junk_reasons[stop.reason].label
        is_sudden = stop.acts == "junks"
        does = Text("закрывается сразу", "is closed at once")
        if not is_sudden:
            does = Text("предлагается закрыть", "is suggested to be closed")
        text = Text(
            f"{label.ru}: если {words}, лид {does.ru} как некачественный («{reason.ru}»).",
            f"{label.en}: if {words}, the lead {does.en} as junk (“{reason.en}”).",
        )
        found.append(Sentence(rule=rule, text=text.in_(locale)))
    return tuple(found)


def _suggestions(playbook: Playbook, triage: TriageSpec, locale: str) -> tuple[Sentence, ...]:
    found = []
    for key, each in triage.suggest.items():
        rule, verdict = rules.suggestion(key), _VERDICT[each.verdict]
        label = each.label
        text = Text(f"{label.ru}: {verdict.ru}.", f"{label.en}: {verdict.en}.")
        if each.only_if is not None:
            words = _words(playbook, rule, locale)
            text = Text(
                f"{label.ru}: если {words} — {verdict.ru}.",
                f"{label.en}: if {words}, {verdict.en}.",
            )
        found.append(Sentence(rule=rule, text=text.in_(locale)))
    return tuple(found)


def _words(playbook: Playbook, rule: str, locale: str) -> str:
    condition = playbook.condition(rule)
    return condition.words(locale) if condition else ""


def _handing_out(playbook: Playbook, each: DistributionSpec) -> Text:
    line = playbook.pipeline(each.of)
    stages = [line.stages[key].label for key in each.stages]
    roles = [(playbook.spec.roles[key].label, weight) for key, weight in each.to.items()]
    even = len({weight for _, weight in roles}) < 2
    ru = ", ".join(label.ru if even else f"{label.ru} (вес {weight})" for label, weight in roles)
    en = ", ".join(label.en if even else f"{label.en} (weight {weight})" for label, weight in roles)
    method = _METHOD[each.by]
    return Text(
        f"Карточки без ответственного в стадии «{'», «'.join(s.ru for s in stages)}» "
        f"передаются {method.ru}: {ru}.",
        f"Cards without an owner in “{'”, “'.join(s.en for s in stages)}” "
        f"are handed out {method.en}: {en}.",
    )
