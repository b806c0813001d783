"""Rows that speak of records that are there: noted on them, or filled in; some hundred at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.process.commands import Edit
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.quality.imports.matching import Seen
from voronka.quality.imports.models.imported_row import JOINED, REFUSED, SKIPPED, UPDATED
from voronka.quality.imports.planning import Planner
from voronka.quality.imports.results import Result, refusals
from voronka.quality.imports.settings import Rule
from voronka.quality.imports.targets import card_kind, client_kind
from voronka.quality.imports.values import not_fitting
from voronka.records.ledger import plain
from voronka.records.models import ContactPoint
from voronka.records.queries.cards import MODELS, state_of
from voronka.records.use_cases.add_notes import add_notes
from voronka.records.use_cases.complete_clients import Completion, complete_clients
from voronka.records.use_cases.create_clients import CLIENTS
from voronka.records.use_cases.run_command import run_commands

_GONE = Text("Этой записи больше нет.", "This record is no longer there.")


@dataclass(frozen=True, kw_only=True)
class KnownRecords:
    """Records of the base that rows are brought to, by one actor at one moment."""

    planner: Planner
    actor: Actor
    now: datetime

    def take(self, results: Sequence[Result]) -> None:
        """Do with the records what the rows call for, and note in the results what became of it."""
        for several in _each_once(results):
            joined = [each for each in several if each.outcome == JOINED]
            if self.planner.kind in ("contact", "company"):
                self._complete(several)
            else:
                self._note(joined)
                self._edit([each for each in several if each.outcome != JOINED])

    def foretell(self, results: Sequence[Result], seen: Seen) -> None:
        """Tell of rows that would update something whether there is anything to update."""
        some = [each for each in results if each.outcome == UPDATED]
        self._look_up({each.record_id for each in some if each.record_id}, seen)
        is_client = self.planner.kind in ("contact", "company")
        for each in some:
            row, stands = each.row, seen.values.get(each.record_id) if each.record_id else None
            if stands is None or each.record_id is None:
                _is_gone(each)
                continue
            values = self.planner.columns(row) if is_client else row.fields
            wanted = _different(values, stands, self.planner.settings.rule)
            points = {(point.kind, point.value) for point in row.points} if is_client else set()
            held = seen.held.setdefault(each.record_id, set())
            if not wanted and points <= held:
                each.outcome = SKIPPED
            stands.update(wanted)
            held |= points

    def _look_up(self, ids: set[UUID], seen: Seen) -> None:
        unknown = ids - seen.values.keys()
        if not unknown:
            return
        if self.planner.kind in ("contact", "company"):
            for client in CLIENTS[client_kind(self.planner.kind)].objects.filter(pk__in=unknown):
                seen.values[client.pk] = {**vars(client), **client.fields}
            for point in ContactPoint.objects.filter(holder_id__in=unknown):
                seen.held.setdefault(point.holder_id, set()).add((point.kind, point.value))
        else:
            for card in MODELS[card_kind(self.planner.kind)].objects.filter(pk__in=unknown):
                seen.values[card.pk] = dict(state_of(card, self.planner.playbook).fields)

    def _note(self, results: Sequence[Result]) -> None:
        notes = [(pk, self._text(each)) for each in results if (pk := each.record_id)]
        if not notes:
            return
        kind = card_kind(self.planner.kind)
        seen = add_notes(kind=kind, notes=notes, actor=self.actor, now=self.now)
        for each in results:
            if each.record_id not in seen:
                _is_gone(each)

    def _text(self, result: Result) -> str:
        cells = zip(self.planner.headings, result.row.cells, strict=False)
        lines = [f"{heading}: {cell}" for heading, cell in cells if cell.strip()]
        return _("From the import:") + "\n" + "\n".join(lines)

    def _edit(self, results: Sequence[Result]) -> None:
        kind, settings = card_kind(self.planner.kind), self.planner.settings
        ids = [each.record_id for each in results]
        cards = {card.pk: card for card in MODELS[kind].objects.filter(pk__in=ids)} if ids else {}
        wanted: dict[CardRef, Edit] = {}
        for each in results:
            card = cards.get(each.record_id) if each.record_id else None
            if card is None:
                _is_gone(each)
                continue
            stands = state_of(card, self.planner.playbook).fields
            fields = _different(each.row.fields, stands, settings.rule)
            if fields:
                wanted[card.ref] = Edit(fields=fields, is_quiet=not settings.with_robots)
            else:
                each.outcome = SKIPPED
        if wanted:
            self._run(wanted, {each.record_id: each for each in results})

    def _run(self, wanted: Mapping[CardRef, Edit], results: Mapping[UUID | None, Result]) -> None:
        kind = card_kind(self.planner.kind)
        answers = run_commands(kind=kind, wanted=wanted, actor=self.actor, now=self.now)
        for ref in wanted:
            result, decision = results[ref.id], answers.get(ref)
            if decision is None:
                _is_gone(result)
            elif not decision.allowed:
                result.outcome = REFUSED
                result.problems = refusals(self.planner, result.row, decision)
            else:
                changed = [each for each in decision.changes if each.kind == "field"]
                result.before = {each.name: plain(each.before) for each in changed}
                result.after = {each.name: plain(each.after) for each in changed}
                if not changed:
                    result.outcome = SKIPPED

    def _complete(self, results: Sequence[Result]) -> None:
        kind = client_kind(self.planner.kind)
        ids = [each.record_id for each in results]
        clients = {each.pk: each for each in CLIENTS[kind].objects.filter(pk__in=ids)}
        wanted: dict[UUID, Completion] = {}
        for each in results:
            client = clients.get(each.record_id) if each.record_id else None
            if client is None:
                _is_gone(each)
                continue
            # Who is joined is reached in more ways; what is known of them stays.
            values = self.planner.columns(each.row) if each.outcome != JOINED else {}
            stands = {name: client.value_of(name) for name in values}
            wanted[client.pk] = Completion(
                id=client.pk,
                values=_different(values, stands, self.planner.settings.rule),
                points=each.row.points,
            )
        done = complete_clients(
            kind=kind, wanted=list(wanted.values()), actor=self.actor, now=self.now
        )
        for each in results:
            if each.record_id in done and each.record_id:
                completed = done[each.record_id]
                each.before = dict(completed.before)
                each.after = {
                    name: wanted[each.record_id].values[name] for name in completed.before
                }
                each.points = [list(point) for point in completed.points]
                if each.outcome != JOINED and not each.after and not each.points:
                    each.outcome = SKIPPED


def _each_once(results: Sequence[Result]) -> Iterator[list[Result]]:
    """Yield the rows so that none of those that go together speaks of another's record."""
    waiting = list(results)
    while waiting:
        now: dict[UUID | None, Result] = {}
        later = []
        for each in waiting:
            if each.record_id in now:
                later.append(each)
            else:
                now[each.record_id] = each
        yield list(now.values())
        waiting = later


def _is_gone(result: Result) -> None:
    result.outcome = REFUSED
    result.problems = [not_fitting("", "", _GONE)]


def _different(wanted: Mapping[str, Any], stands: Mapping[str, Any], rule: Rule) -> dict[str, Any]:
    """Return what is to be written: into empty fields only, or over what stands there."""
    return {
        name: value
        for name, value in wanted.items()
        if (not stands.get(name) if rule == "fill" else stands.get(name) != value)
    }
