"""Robots and the SOS programme in words."""

from collections.abc import Iterator

from voronka.process import rules
from voronka.process.document import Part, Sentence
from voronka.process.playbook import Playbook, Robot, RobotStep
from voronka.process.schema import SosSpec
from voronka.process.text import Text
from voronka.process.wording.names import Names

_ONCE = {
    "card": Text("Для одной карточки — только один раз.", "Only once for a card."),
    "stay": Text("За одно пребывание в стадии — только один раз.", "Only once in each stay."),
}
_EVIDENCE = {
    "answered_call": Text("состоявшийся звонок", "an answered call"),
    "sent_message": Text("отправленное сообщение", "a sent message"),
    "reply": Text("ответ клиента", "a reply"),
    "visit": Text("визит", "a visit"),
}


def robot_part(playbook: Playbook, robot: Robot, names: Names) -> Part:
    """Return one robot: when, if, then, and how it behaves."""
    return Part(
        kind="robot",
        key=robot.key,
        rule=robot.rule,
        title=robot.spec.label.in_(names.locale),
        sentences=tuple(Sentence(rule=robot.rule, text=text) for text in _sentences(robot, names)),
    )


def _sentences(robot: Robot, names: Names) -> Iterator[str]:
    locale = names.locale
    when = robot.trigger.words(params=robot.params, name=names.of(robot.params), locale=locale)
    if not robot.waits_for_a_moment:
        when = Text("когда ", "when ").in_(locale) + when
    if robot.spec.stages and not robot.home:
        stages = ", ".join(names.stage(robot.pipeline, key) for key in robot.spec.stages)
        when += Text(f" (стадии: {stages})", f" (stages: {stages})").in_(locale)
    condition = ""
    if robot.condition is not None:
        condition = Text(", если ", ", if ").in_(locale) + robot.condition.words(locale)
    steps = "; ".join(_step(step, names) for step in robot.steps)
    yield f"{when[:1].upper()}{when[1:]}{condition}: {steps}."
    if robot.spec.respect == "working_time":
        yield Text("Только в рабочее время.", "Only in working time.").in_(locale)
    if robot.spec.once in _ONCE:
        yield _ONCE[robot.spec.once].in_(locale)


def _step(step: RobotStep, names: Names) -> str:
    if step.wait is not None:
        span = step.wait.words().in_(names.locale)
        return Text(f"подождать {span}", f"wait {span}").in_(names.locale)
    assert step.plugin is not None and step.params is not None, "only a wait has no plug-in"
    return step.plugin().words(params=step.params, name=names.of(step.params), locale=names.locale)


def sos_part(playbook: Playbook, key: str, sos: SosSpec, locale: str) -> Part:
    """Return one SOS programme: what it watches, whom it calls, what stops it."""
    names = Names(playbook, playbook.kind_of(sos.of), locale)
    rule = rules.sos(key)
    return Part(
        kind="sos",
        key=key,
        rule=rule,
        title=sos.label.in_(locale),
        sentences=tuple(
            Sentence(rule=rule, text=text.in_(locale))
            for text in _sos_sentences(playbook, key, sos, names)
        ),
    )


def _sos_sentences(playbook: Playbook, key: str, sos: SosSpec, names: Names) -> Iterator[Text]:
    labels = [names.stage(sos.of, stage) for stage in sos.stages]
    ru, en = ", ".join(f"«{each}»" for each in labels), ", ".join(f"“{each}”" for each in labels)
    condition = playbook.condition(rules.sos(key))
    first, every = sos.first.words().in_(names.locale), sos.every.words().in_(names.locale)
    watched = "" if condition is None else condition.words(names.locale)
    yield Text(
        f"Следит за карточками на стадии {ru}" + (f", если {watched}." if watched else "."),
        f"Watches cards in {en}" + (f" if {watched}." if watched else "."),
    )
    if sos.first.is_zero():
        begins = Text("Зовёт сразу", "Calls at once")
    else:
        begins = Text(f"Впервые зовёт, когда прошло: {first}", f"First calls after {first}")
    yield Text(
        f"{begins.ru}, затем повторяет; промежуток — {every}.",
        f"{begins.en}, then again every {every}.",
    )
    for number, rung in enumerate(sos.ladder, 1):
        roles = ", ".join(names.role(role) for role in rung.roles)
        last = number == len(sos.ladder)
        yield Text(
            f"Ступень {number}: {roles}" + (" — до ответа." if last else f", раз: {rung.rounds}."),
            f"Rung {number}: {roles}"
            + (", until answered." if last else f", rounds: {rung.rounds}."),
        )
    stops = ", ".join(
        _EVIDENCE[each].in_(names.locale) for each in sos.evidence if each in _EVIDENCE
    )
    yield Text(
        "Останавливается, когда карточку взяли" + (f", или это: {stops}." if stops else "."),
        "Stops when the card is taken" + (f", or by: {stops}." if stops else "."),
    )
