"""Pipelines in words: the stages, what each demands, what to do there, what happens by itself."""

from collections.abc import Iterator

from voronka.process import rules
from voronka.process.document import Part, Sentence
from voronka.process.playbook import Playbook
from voronka.process.schema import GateSpec, StageSpec
from voronka.process.text import Text
from voronka.process.wording.names import Names
from voronka.process.wording.robots import robot_part

_KINDS = {
    "initial": Text("начальная", "initial"),
    "path": Text("", ""),
    "waiting": Text("ожидание", "waiting"),
    "success": Text("успех", "success"),
    "failure": Text("неудача", "failure"),
    "junk": Text("некачественные", "junk"),
}
_TITLES: dict[rules.Side, Text] = {
    "gate": Text("Чтобы войти в стадию", "To enter the stage"),
    "leave": Text("Чтобы идти дальше", "To go on from here"),
}
_BUILT_IN = {
    "waiting": Text(
        "Назначена дата следующего контакта, и она в будущем.",
        "The date of the next contact is set and lies in the future.",
    ),
    "failure": Text("Указана причина отказа.", "The reason of the loss is given."),
    "junk": Text("Указано, почему лид некачественный.", "It is said why the lead is junk."),
}


def pipeline_part(playbook: Playbook, key: str, locale: str) -> Part:
    """Return the pipeline: its stages in order, then the robots that belong to none of them."""
    return _Pipeline(playbook, key, locale).part()


class _Pipeline:
    def __init__(self, playbook: Playbook, key: str, locale: str) -> None:
        self.playbook, self.key, self.locale = playbook, key, locale
        self.line = playbook.pipeline(key)
        self.names = Names(playbook, self.line.of, locale)

    def part(self) -> Part:
        stages = tuple(self._stage(name, stage) for name, stage in self.line.stages.items())
        everywhere = self._robots("")
        return Part(
            kind="pipeline",
            key=self.key,
            rule=self.key,
            title=self.line.label.in_(self.locale),
            note=self.line.of,
            parts=(*stages, *everywhere),
        )

    def _stage(self, name: str, stage: StageSpec) -> Part:
        sides = (self._gate(name, "gate", stage.gate), self._gate(name, "leave", stage.leave))
        return Part(
            kind="stage",
            key=name,
            rule=rules.stage(self.key, name),
            title=stage.label.in_(self.locale),
            note=_KINDS[stage.kind].in_(self.locale),
            color=stage.color,
            sentences=tuple(self._about(name, stage)),
            parts=(
                *(side for side in sides if side.sentences),
                *self._hints(name, stage),
                *self._robots(name),
            ),
        )

    def _about(self, name: str, stage: StageSpec) -> Iterator[Sentence]:
        if stage.deadline is not None:
            span = stage.deadline.words().in_(self.locale)
            text = Text(
                f"Карточка стоит здесь не дольше: {span}.", f"A card stays here {span} at most."
            )
            rule = f"{rules.stage(self.key, name)}.deadline"
            yield Sentence(rule=rule, text=text.in_(self.locale))

    def _gate(self, name: str, side: rules.Side, gate: GateSpec) -> Part:
        return Part(
            kind="gate" if side == "gate" else "leave",
            key=name,
            rule=f"{rules.stage(self.key, name)}.{side}",
            title=_TITLES[side].in_(self.locale),
            sentences=tuple(self._demands(name, side, gate)),
        )

    def _demands(self, name: str, side: rules.Side, gate: GateSpec) -> Iterator[Sentence]:
        kind = self.line.stages[name].kind
        if side == "gate" and kind in _BUILT_IN:
            text = _BUILT_IN[kind].in_(self.locale)
            yield Sentence(rule=rules.stage(self.key, name), text=text)
        for field in gate.require:
            label = self.names.field(field)
            known = Text(f"Заполнено поле «{label}».", f"“{label}” is filled in.")
            rule = rules.require(self.key, name, side, field)
            yield Sentence(rule=rule, text=known.in_(self.locale))
        for check in gate.checks:
            rule = rules.check(self.key, name, side, check)
            condition = self.playbook.condition(rule)
            if condition is not None:
                yield Sentence(rule=rule, text=sentence(condition.words(self.locale)))
        if gate.approval is not None:
            role = self.names.role(gate.approval)
            text_ = Text(f"Это делает или одобряет {role.lower()}.", f"It is approved by: {role}.")
            rule = rules.approval(self.key, name, side)
            yield Sentence(rule=rule, text=text_.in_(self.locale))

    def _hints(self, name: str, stage: StageSpec) -> Iterator[Part]:
        if not stage.hints:
            return
        sentences = []
        for number, hint in enumerate(stage.hints):
            rule = rules.hint(self.key, name, number)
            condition = self.playbook.condition(rule)
            when = "" if condition is None else f"{sentence(condition.words(self.locale), ' —')} "
            sentences.append(Sentence(rule=rule, text=when + hint.do.in_(self.locale)))
        yield Part(
            kind="hints",
            key=name,
            rule=f"{rules.stage(self.key, name)}.hints",
            title=Text("Что делать", "What to do").in_(self.locale),
            sentences=tuple(sentences),
        )

    def _robots(self, stage: str) -> Iterator[Part]:
        """Yield the robots of the stage; for "" those that belong to several or to none."""
        found = [
            robot_part(self.playbook, robot, self.names)
            for robot in self.playbook.robots(self.key)
            if robot.home == stage
        ]
        if found:
            title = Text("Происходит само", "Happens by itself")
            if not stage:
                title = Text("Происходит само на любой стадии", "Happens by itself in any stage")
            yield Part(
                kind="robots",
                key=stage,
                rule=rules.stage(self.key, stage) if stage else self.key,
                title=title.in_(self.locale),
                parts=tuple(found),
            )


def sentence(words: str, end: str = ".") -> str:
    """Return the words as a sentence."""
    first = words[:1].upper() + words[1:]
    return first if first.endswith((".", "!", "?", "…", ":")) else f"{first}{end}"
