"""Some hundred rows at once: whom they speak of, what becomes of them, and, if wanted, doing it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.process.commands import Create
from voronka.process.decision import Decision
from voronka.process.text import Text
from voronka.quality.imports.clients_of_deals import DealsClients, Wanted
from voronka.quality.imports.known_records import KnownRecords
from voronka.quality.imports.matching import Found, Seen, find
from voronka.quality.imports.models.imported_row import (
    CREATED,
    JOINED,
    REFUSED,
    SKIPPED,
    UPDATED,
)
from voronka.quality.imports.planning import PlannedRow, Planner
from voronka.quality.imports.results import Result, refusals
from voronka.quality.imports.targets import card_kind, client_kind
from voronka.quality.imports.values import not_fitting
from voronka.records.contact_points import lock_points
from voronka.records.queries.new_cards import NewCard, decide_new
from voronka.records.queries.same_points import Holders, holders_of
from voronka.records.use_cases.create_cards import create_cards
from voronka.records.use_cases.create_clients import NewClient, create_clients

_NO_CONTACT = Text(
    "Контакта с таким номером или именем нет. Сначала импортируйте контакты.",
    "There is no contact with this id or name. Import the contacts first.",
)
_NO_COMPANY = Text(
    "Компании с таким номером или названием нет. Сначала импортируйте компании.",
    "There is no company with this id or name. Import the companies first.",
)


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """Rows that are brought in together, or only looked at, by one actor at one moment."""

    planner: Planner
    actor: Actor
    now: datetime
    is_look: bool = False
    seen: Seen = field(default_factory=Seen)

    def carry(self, rows: Sequence[tuple[int, Sequence[str]]]) -> list[Result]:
        """Return what became of each row, in the order of the file."""
        return self.bring([self.planner.plan(number, cells) for number, cells in rows])

    def bring(self, planned: Sequence[PlannedRow]) -> list[Result]:
        """Return what became of each of these rows."""
        done = [
            Result(row=row, outcome=REFUSED, problems=row.problems)
            for row in planned
            if row.problems
        ]
        waiting = [row for row in planned if not row.problems]
        if not self.is_look:
            # All at once and in one order: two imports of the same people wait for each other
            # here and nowhere else.
            lock_points({point for row in waiting for point in row.points})
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
        known: list[Result] = []
        holders = holders_of(point for row in rows for point in row.points)
        everybody = find(self.planner.kind, settings.system, rows, holders, self.seen)
        for row, found in zip(rows, everybody, strict=True):
            if found.missing:
                results.append(self._without_client(row, found))
                continue
            what = self._what(found)
            if what in (CREATED, JOINED) and not self._joins_record(found, what):
                new.append((row, found, what))
            else:
                whom = found.same.name if found.same else ""
                each = Result(row=row, outcome=what, record_id=found.record_id, whom=whom)
                (results if what == SKIPPED else known).append(each)
        records = KnownRecords(planner=self.planner, actor=self.actor, now=self.now)
        if self.is_look:
            records.foretell(known, self.seen)
        else:
            records.take(known)
        made = self._create(new, holders) if new else []
        for each in (*made, *known):
            if each.record_id and (each.is_new or each.outcome == UPDATED):
                self.seen.note_key(each.row, each.record_id)
        return results + known + made

    def _without_client(self, row: PlannedRow, found: Found) -> Result:
        text = {"contact": row.contact, "company": row.company}[found.missing[0]]
        said = _NO_CONTACT if found.missing[0] == "contact" else _NO_COMPANY
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

    # New records.

    def _create(
        self, new: Sequence[tuple[PlannedRow, Found, str]], holders: Holders
    ) -> list[Result]:
        return self._cards(new, holders) if self._is_card else self._clients(new)

    def _cards(
        self, new: Sequence[tuple[PlannedRow, Found, str]], holders: Holders
    ) -> list[Result]:
        wanted = [self._card(row, found) for row, found, _ in new]
        kind = card_kind(self.planner.kind)
        if not self.is_look:
            wanted = self._with_clients(new, wanted)
            decisions = create_cards(
                kind=kind, wanted=wanted, actor=self.actor, now=self.now, known=holders
            )
        else:
            playbook = self.planner.playbook
            decided = decide_new(playbook, kind, wanted, actor=self.actor, now=self.now)
            decisions = [each.decision for each in decided]
            for (row, _, _), card, decision in zip(new, wanted, decisions, strict=True):
                if decision.allowed:
                    self.seen.note(row, card.id, decision.after.fields)
        return [
            self._decided(row, found, what, card.id, decision)
            for (row, found, what), card, decision in zip(new, wanted, decisions, strict=True)
        ]

    def _with_clients(
        self, new: Sequence[tuple[PlannedRow, Found, str]], wanted: Sequence[NewCard]
    ) -> list[NewCard]:
        """Return the cards with contact and company, where deals are what requests become."""
        playbook = self.planner.playbook
        conversion = playbook.spec.conversion
        is_of_requests = conversion is not None and self.planner.pipeline == conversion.pipeline
        if conversion is None or not (playbook.is_without_leads and is_of_requests):
            return list(wanted)
        rows = [
            Wanted(row=row, found=found, card=card)
            for (row, found, _what), card in zip(new, wanted, strict=True)
        ]
        return DealsClients(
            playbook=playbook, conversion=conversion, actor=self.actor, now=self.now
        ).given_to(rows)

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
            past_gates_until=self.now + timedelta(days=settings.past_gates_days),
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
            return Result(row=row, outcome=REFUSED, problems=refusals(self.planner, row, decision))
        client = found.contact or found.company
        whom = f"{client.name}" if what == JOINED and client else ""
        return Result(row=row, outcome=what, record_id=record_id, is_new=True, whom=whom)

    def _clients(self, new: Sequence[tuple[PlannedRow, Found, str]]) -> list[Result]:
        default = UUID(self.planner.settings.owner_id) if self.planner.settings.owner_id else None
        wanted = [
            NewClient(
                id=new_id(),
                values=self.planner.columns(row),
                points=row.points,
                owner_id=row.owner_id or default,
                company_id=found.company_id,
            )
            for row, found, _ in new
        ]
        if self.is_look:
            for (row, _, _), client in zip(new, wanted, strict=True):
                self.seen.note(row, client.id, client.values)
        else:
            create_clients(
                kind=client_kind(self.planner.kind), wanted=wanted, actor=self.actor, now=self.now
            )
        return [
            Result(row=row, outcome=what, record_id=client.id, is_new=True)
            for (row, _, what), client in zip(new, wanted, strict=True)
        ]
