"""Some hundred rows at once: whom they speak of, what becomes of them, and, if wanted, doing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.kernel.ids import new_id
from voronka.process.commands import Create, Edit
from voronka.process.decision import Decision
from voronka.process.state import CardKind, CardRef
from voronka.quality.imports.matching import Found, Seen, find
from voronka.quality.imports.models.imported_row import (
    CREATED,
    JOINED,
    REFUSED,
    SKIPPED,
    UPDATED,
)
from voronka.quality.imports.planning import PlannedRow, Planner
from voronka.quality.imports.targets import EXTERNAL_ID
from voronka.quality.imports.values import Problem, not_fitting
from voronka.records.ledger import plain
from voronka.records.queries.cards import MODELS, state_of
from voronka.records.queries.new_cards import NewCard, decide_new
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.complete_client import complete_client
from voronka.records.use_cases.create_cards import create_cards
from voronka.records.use_cases.create_clients import (
    CLIENTS,
    ClientKind,
    NewClient,
    create_clients,
)
from voronka.records.use_cases.run_command import CommandRefused, run_command


@dataclass(kw_only=True)
class Result:
    """What becomes, or would become, of a row."""

    row: PlannedRow
    outcome: str
    record_id: UUID | None = None
    is_new: bool = False
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    problems: list[Problem] = field(default_factory=list)
    # Whom it was joined to.
    whom: str = ""


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """Rows that are brought in together, by one actor at one moment; `seen` if only looked at."""

    planner: Planner
    actor: Actor
    now: datetime
    seen: Seen | None = None

    def carry(self, rows: Sequence[tuple[int, Sequence[str]]]) -> list[Result]:
        """Return what became of each row, in the order of the file."""
        planned = [self.planner.plan(number, cells) for number, cells in rows]
        done = [
            Result(row=row, outcome=REFUSED, problems=row.problems)
            for row in planned
            if row.problems
        ]
        waiting = [row for row in planned if not row.problems]
        while waiting:
            now, waiting = self._apart(waiting)
            done += self._wave(now)
        return sorted(done, key=lambda result: result.row.number)

    def _apart(self, rows: Sequence[PlannedRow]) -> tuple[list[PlannedRow], list[PlannedRow]]:
        """Return rows none of which speaks of another's, and those that come after them."""
        taken: set[Any] = set()
        first: list[PlannedRow] = []
        later: list[PlannedRow] = []
        by_points = self.planner.settings.rule != "create"
        for row in rows:
            marks = {row.external_id} - {""}
            if by_points:
                marks |= {(point.kind, point.value) for point in row.points}  # type: ignore[misc]
            (later if marks & taken else first).append(row)
            taken |= marks
        return first, later

    def _wave(self, rows: Sequence[PlannedRow]) -> list[Result]:
        settings = self.planner.settings
        results: list[Result] = []
        new: list[tuple[PlannedRow, Found, str]] = []
        for row, found in zip(
            rows, find(self.planner.kind, settings.system, rows, self.seen), strict=True
        ):
            if found.missing:
                results.append(self._without_client(row, found))
                continue
            what = self._what(found)
            if what in (CREATED, JOINED) and not self._joins_record(found, what):
                new.append((row, found, what))
            else:
                results.append(self._with_known(row, found, what))
        return results + (self._create(new) if new else [])

    def _without_client(self, row: PlannedRow, found: Found) -> Result:
        text = {"contact": row.contact, "company": row.company}[found.missing[0]]
        said = (
            _("There is no contact with this id or name. Import the contacts first.")
            if found.missing[0] == "contact"
            else _("There is no company with this id or name. Import the companies first.")
        )
        place = "@contact" if found.missing[0] == "contact" else "@company"
        column = next(
            (h for h, key in self.planner.settings.columns.items() if key == place), place
        )
        return Result(row=row, outcome=REFUSED, problems=[not_fitting(column, text, said)])

    # What is to be done.

    def _what(self, found: Found) -> str:
        rule = self.planner.settings.rule
        if found.record_id is None:
            is_client_known = (found.contact or found.company) and self._is_card
            return JOINED if rule == "join" and is_client_known else CREATED
        if rule in ("fill", "overwrite"):
            return UPDATED
        if rule == "skip" or found.by_key or (found.seen and rule != "create"):
            return SKIPPED if rule != "join" or found.by_key else JOINED
        return CREATED if rule == "create" else JOINED

    def _joins_record(self, found: Found, what: str) -> bool:
        """Say whether the row joins a record of its own kind and makes none."""
        if what == CREATED:
            return False
        is_over = self._is_card and found.same is not None and not found.same.is_open
        is_client_known = found.contact is not None or found.company is not None
        return found.record_id is not None and not (is_over and is_client_known)

    @property
    def _is_card(self) -> bool:
        return self.planner.kind in ("lead", "deal")

    @property
    def _card_kind(self) -> CardKind:
        return "lead" if self.planner.kind == "lead" else "deal"

    @property
    def _client_kind(self) -> ClientKind:
        return "contact" if self.planner.kind == "contact" else "company"

    # New records.

    def _create(self, new: Sequence[tuple[PlannedRow, Found, str]]) -> list[Result]:
        results = self._cards(new) if self._is_card else self._clients(new)
        if self.seen is not None:
            for result in results:
                if result.record_id:
                    self.seen.note(result.row, result.record_id)
        return results

    def _cards(self, new: Sequence[tuple[PlannedRow, Found, str]]) -> list[Result]:
        wanted = [self._card(row, found) for row, found, _ in new]
        kind = self._card_kind
        if self.seen is None:
            decisions = create_cards(kind=kind, wanted=wanted, actor=self.actor, now=self.now)
        else:
            playbook = self.planner.playbook
            decided = decide_new(playbook, kind, wanted, actor=self.actor, now=self.now)
            decisions = [each.decision for each in decided]
        return [
            self._decided(row, found, what, card.id, decision)
            for (row, found, what), card, decision in zip(new, wanted, decisions, strict=True)
        ]

    def _card(self, row: PlannedRow, found: Found) -> NewCard:
        settings = self.planner.settings
        client = found.contact or found.company
        default = UUID(settings.owner_id) if settings.owner_id else None
        owner_id = row.owner_id or (client.owner_id if client else None) or default
        command = Create(
            pipeline=self.planner.pipeline,
            stage=row.stage,
            owner_id=owner_id,
            fields=row.fields,
            channel="import",
            past_gates=settings.past_gates,
            is_quiet=not settings.with_robots,
        )
        joins = settings.rule == "join"
        contact = found.contact.id if found.contact and joins else None
        company = found.company.id if found.company and joins else None
        return NewCard(
            id=new_id(),
            command=command,
            contact_id=found.contact_id or contact,
            company_id=found.company_id or company,
        )

    def _decided(
        self, row: PlannedRow, found: Found, what: str, record_id: UUID, decision: Decision
    ) -> Result:
        if not decision.allowed:
            return Result(row=row, outcome=REFUSED, problems=self._refusals(row, decision))
        client = found.contact or found.company
        whom = f"{client.name}" if what == JOINED and client else ""
        return Result(row=row, outcome=what, record_id=record_id, is_new=True, whom=whom)

    def _refusals(self, row: PlannedRow, decision: Decision) -> list[Problem]:
        locale = get_language() or "ru"
        columns = {key: heading for heading, key in self.planner.settings.columns.items()}
        found = []
        for refusal in decision.refusals:
            column = columns.get(refusal.field or "@stage", "")
            number = self.planner.headings.index(column) if column else -1
            value = row.cells[number] if number >= 0 else ""
            found.append(not_fitting(column, value, refusal.message.in_(locale)))
        return found

    def _clients(self, new: Sequence[tuple[PlannedRow, Found, str]]) -> list[Result]:
        default = UUID(self.planner.settings.owner_id) if self.planner.settings.owner_id else None
        wanted = [
            NewClient(
                id=new_id(),
                values=_columns(row),
                points=row.points,
                owner_id=row.owner_id or default,
                company_id=found.company_id,
            )
            for row, found, _ in new
        ]
        if self.seen is None:
            create_clients(kind=self._client_kind, wanted=wanted, actor=self.actor, now=self.now)
        return [
            Result(row=row, outcome=what, record_id=client.id, is_new=True)
            for (row, _, what), client in zip(new, wanted, strict=True)
        ]

    # Known records.

    def _with_known(self, row: PlannedRow, found: Found, what: str) -> Result:
        whom = found.same.name if found.same else ""
        result = Result(row=row, outcome=what, record_id=found.record_id, whom=whom)
        if what == SKIPPED or result.record_id is None:
            return result
        if self.seen is not None:
            return result
        if what == JOINED:
            return self._join(result)
        return self._update(result)

    def _join(self, result: Result) -> Result:
        record_id = result.record_id
        if record_id is None:
            return result
        row = result.row
        if not self._is_card:
            self._complete(result, record_id, {})
            return result
        lines = [f"{h}: {cell}" for h, cell in zip(self.planner.headings, row.cells, strict=False)
                 if cell.strip()]  # fmt: skip
        text = _("From the import:") + "\n" + "\n".join(lines)
        add_note(ref=CardRef(self._card_kind, record_id), text=text, actor=self.actor, now=self.now)
        return result

    def _update(self, result: Result) -> Result:
        record_id = result.record_id
        if record_id is None:
            return result
        try:
            if self._is_card:
                self._edit(result, record_id)
            else:
                self._complete(result, record_id, _columns(result.row))
        except CommandRefused as refused:
            result.outcome = REFUSED
            result.problems = self._refusals(result.row, refused.decision)
        except NotFound:
            result.outcome = REFUSED
            result.problems = [not_fitting("", "", _("This record is no longer there."))]
        else:
            if not result.after:
                result.outcome = SKIPPED
        return result

    def _edit(self, result: Result, record_id: UUID) -> None:
        card = MODELS[self._card_kind].objects.filter(pk=record_id).first()
        if card is None:
            raise NotFound
        stands = state_of(card, self.planner.playbook).fields
        wanted = _different(result.row.fields, stands, self.planner.settings.rule)
        if not wanted:
            return
        command = Edit(fields=wanted, is_quiet=not self.planner.settings.with_robots)
        ref = CardRef(self._card_kind, record_id)
        decision = run_command(ref=ref, command=command, actor=self.actor, now=self.now)
        changed = [each for each in decision.changes if each.kind == "field"]
        result.before = {each.name: plain(each.before) for each in changed}
        result.after = {each.name: plain(each.after) for each in changed}

    def _complete(self, result: Result, record_id: UUID, values: Mapping[str, Any]) -> None:
        kind = self._client_kind
        client = CLIENTS[kind].objects.filter(pk=record_id).first()
        if client is None:
            raise NotFound
        stands = {name: getattr(client, name) for name in values}
        wanted = _different(values, stands, self.planner.settings.rule)
        result.before = complete_client(
            kind=kind,
            client_id=record_id,
            values=wanted,
            points=result.row.points,
            actor=self.actor,
            now=self.now,
        )
        result.after = {name: wanted[name] for name in result.before}


def _columns(row: PlannedRow) -> dict[str, Any]:
    return {name: str(value) for name, value in row.fields.items() if name != EXTERNAL_ID}


def _different(wanted: Mapping[str, Any], stands: Mapping[str, Any], rule: str) -> dict[str, Any]:
    """Return what is to be written: into empty fields only, or over what stands there."""
    return {
        name: value
        for name, value in wanted.items()
        if (not stands.get(name) if rule == "fill" else stands.get(name) != value)
    }
