"""
What of a playbook stands idle, and what it lacks, where requests become deals at once (F6). Pure.

Asked of any playbook that knows a conversion, whether it works so already or is about to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from voronka.process.playbook import Playbook
from voronka.process.problems import Findings, Path
from voronka.process.schema import CardKind, ConversionSpec, RoleSpec
from voronka.process.text import Text


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something that is otherwise without leads, and where it stands in the playbook."""

    path: Path
    text: Text


def idle_parts(playbook: Playbook) -> tuple[Remark, ...]:
    """Return what works for leads only, and so for no new request."""
    if playbook.spec.conversion is None:
        return ()
    return (*_triage(playbook), *_for_leads(playbook), *_robots(playbook))


def missing_parts(playbook: Playbook) -> tuple[Remark, ...]:
    """Return what new deals do without, and what forms ask for and no deal has a field for."""
    conversion = playbook.spec.conversion
    if conversion is None:
        return ()
    return (
        *_nobody_looks(playbook, conversion),
        *_no_report(playbook),
        *_lost_answers(playbook, conversion),
    )


def unused_without_leads(playbook: Playbook, findings: Findings) -> None:
    """Note what stands idle, where the process works without leads."""
    if playbook.is_without_leads:
        _note(idle_parts(playbook), "idle", findings)


def missing_without_leads(playbook: Playbook, findings: Findings) -> None:
    """Note what deals lack, where the process works without leads."""
    if playbook.is_without_leads:
        _note(missing_parts(playbook), "missing", findings)


def _note(remarks: Iterable[Remark], rule: str, findings: Findings) -> None:
    for each in remarks:
        findings.add(each.path, each.text.en, severity="warning", rule=rule, ru=each.text.ru)


def _triage(playbook: Playbook) -> Iterator[Remark]:
    if playbook.spec.triage is not None:
        yield Remark(
            path=("triage",),
            text=Text(
                "Без лидов входящие никто не разбирает: разбор и стоп-правила действуют на лиды.",
                "Without leads nobody judges requests: triage and its stop rules are for leads.",
            ),
        )


def _for_leads(playbook: Playbook) -> Iterator[Remark]:
    for key, sos in playbook.spec.sos.items():
        if playbook.kind_of(sos.of) == "lead":
            name = sos.label
            yield Remark(
                path=("sos", key),
                text=Text(
                    f"SOS «{name.ru}» следит за лидами: без лидов он молчит.",
                    f"The SOS programme “{name.en}” watches leads: without leads it is silent.",
                ),
            )
    for key, each in playbook.spec.distribution.items():
        if playbook.kind_of(each.of) == "lead":
            name = each.label
            yield Remark(
                path=("distribution", key),
                text=Text(
                    f"Распределение «{name.ru}» раздаёт лиды: без лидов раздавать нечего.",
                    f"“{name.en}” hands out leads: without leads there is nothing to hand out.",
                ),
            )


def _robots(playbook: Playbook) -> Iterator[Remark]:
    for line in playbook.pipelines("lead"):
        number = sum(robot.spec.enabled for robot in playbook.robots(line))
        label = playbook.pipeline(line).label
        if number:
            yield Remark(
                path=("pipelines", line),
                text=Text(
                    f"Роботы воронки «{label.ru}» ({number}) работают только с прежними лидами.",
                    f"Robots of “{label.en}” ({number}) work only for the leads there are.",
                ),
            )


def _nobody_looks(playbook: Playbook, conversion: ConversionSpec) -> Iterator[Remark]:
    label = playbook.pipeline(conversion.pipeline).label
    path: Path = ("conversion", "requests")
    if not any(sos.of == conversion.pipeline for sos in playbook.spec.sos.values()):
        yield Remark(
            path=path,
            text=Text(
                f"За новыми сделками воронки «{label.ru}» не следит ни один SOS.",
                f"No SOS programme watches over new deals in “{label.en}”.",
            ),
        )
    for role in playbook.spec.roles.values():
        if "take" in role.can and _takes(role, "lead") and not _takes(role, "deal"):
            name = role.label
            yield Remark(
                path=path,
                text=Text(
                    f"Роль «{name.ru}» берёт лиды без ответственного, но таких сделок не видит.",
                    f"The role “{name.en}” takes leads that nobody owns, but sees no such deals.",
                ),
            )


def _no_report(playbook: Playbook) -> Iterator[Remark]:
    """Note visits of deals that those who go there could not report on."""
    spec = playbook.spec
    for key in dict.fromkeys(visit.role for visit in spec.bookings.values()):
        role = spec.roles[key]
        if _changes(role, "lead") and not _changes(role, "deal"):
            name = role.label
            yield Remark(
                path=("roles", key),
                text=Text(
                    f"Роль «{name.ru}» ездит на визиты, но не меняет сделки и не сможет внести"
                    " результат.",
                    f"The role “{name.en}” goes on visits, but may not change deals and could not"
                    " report on them.",
                ),
            )


def _changes(role: RoleSpec, kind: CardKind) -> bool:
    return kind in role.cards and role.cards[kind].change != "none"


def _takes(role: RoleSpec, kind: CardKind) -> bool:
    return kind in role.cards and role.cards[kind].unassigned


def _lost_answers(playbook: Playbook, conversion: ConversionSpec) -> Iterator[Remark]:
    kept = {*conversion.fields, *conversion.contact, *conversion.company}
    for key, form in playbook.spec.web_forms.items():
        if playbook.kind_of(form.pipeline) != "lead":
            continue
        known = playbook.fields("lead")
        lost = [known[name].label for name in form.fields if name not in kept]
        if lost:
            ru, en = (", ".join(label.in_(each) for label in lost) for each in ("ru", "en"))
            yield Remark(
                path=("web_forms", key),
                text=Text(
                    f"Форма «{form.title.ru}» спрашивает то, что у сделки попадёт в заметку: {ru}.",
                    f"“{form.title.en}” asks for what a deal keeps in a note only: {en}.",
                ),
            )
