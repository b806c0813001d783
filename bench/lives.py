"""
Invented leads with everything that hangs on them, as lines for COPY.

Every fifth lead became a deal. A line holds what the use cases would have written; nothing here
asks the engine, because a million leads would take it a day.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

LEAD_PATH = (
    "new", "assigned", "ours", "catalogue_sent", "visit_booked", "visit_done", "final_offer_sent",
    "agreed",
)  # fmt: skip
DEAL_PATH = (
    "request", "design_approved", "contract_signed", "prepaid", "in_production", "delivered",
    "paid",
)  # fmt: skip
_FIRST = (
    "Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Захар", "Инна", "Кирилл", "Лидия",
    "Марк", "Нина", "Олег",
)  # fmt: skip
_LAST = (
    "Абрамова", "Белкин", "Воронцова", "Громов", "Данилова", "Ермаков", "Жукова", "Зимин", "Ильина",
    "Королёв", "Лаптева", "Мальцев", "Новикова", "Орлов", "Панина", "Рогов", "Соболева", "Тарасов",
    "Ушакова", "Фомин", "Хохлова", "Цветков", "Шилова", "Щукин",
)  # fmt: skip
_STREETS = ("Лесная", "Садовая", "Речная", "Полевая", "Заводская", "Школьная", "Тихая", "Южная")
_SOURCES = ("call", "web_form", "email", "messenger", "showroom", "recommendation", "advertising")
_TASKS = (
    ("first_call", "Позвонить и познакомиться", "Call and get acquainted"),
    ("prepare_offer", "Подготовить каталог и предложение", "Prepare catalogue and offer"),
    ("follow_up", "Узнать мнение о предложении", "Ask about the offer"),
)
_DAY = timedelta(days=1)
_NULL = "\\N"

COLUMNS = {
    "records_lead": (
        "id pipeline stage title client_name company_name phone email source request amount_minor"
        " currency next_contact_at lost_reason junk_reason fields channel created_at created_by_id"
        " entered_stage_at last_touch_at previous_stage closed_at version playbook_hash owner_id"
        " team_id contact_id"
    ),
    "records_deal": (
        "id pipeline stage title client_name company_name phone email source request amount_minor"
        " currency next_contact_at lost_reason junk_reason fields channel created_at created_by_id"
        " entered_stage_at last_touch_at previous_stage closed_at version playbook_hash owner_id"
        " team_id contact_id lead_id"
    ),
    "records_contact": (
        "id name phone email note created_at owner_id team_id position messenger"
    ),
    "records_contactpoint": "id kind value raw holder_kind holder_id",
    "records_cardevent": (
        "at card_kind card_id kind name before after note payload actor_kind actor_id actor_name"
        " decision_id"
    ),
    "records_stagestay": "card_kind card_id pipeline stage entered_at left_at",
    "records_decisionrow": (
        "id card_kind card_id at actor command playbook_hash verdict before facts answer pipeline"
        " stage depth"
    ),
    "work_task": (
        "id card_kind card_id template kind title text checklist outcomes due_at created_at"
        " created_by outcome note closed_at closed_by_id undo_version cancel_reason assignee_id"
    ),
    "scheduling_booking": (
        "id kind card_kind card_id during busy address wishes status moves created_at created_by"
        " done_at result file_ids cancel_reason resource_id"
    ),
    "automation_timer": (
        "id card_kind card_id rule cause due_at fire_at playbook_hash failures error"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Seller:
    """A salesperson of the bench."""

    id: UUID
    name: str
    team_id: UUID


@dataclass
class Lives:
    """Makes the lines of leads number `first` to `last`, of a base with `sellers`."""

    sellers: Sequence[Seller]
    measurers: Sequence[UUID]
    playbook_hash: str
    now: datetime
    # Few: no rows of fields in the history, and only the decisions about stages; for large bases.
    is_short: bool = False
    lines: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _serial: int = 0

    def batch(self, first: int, last: int) -> dict[str, list[str]]:
        """Return the lines of these leads, by table."""
        self.lines = defaultdict(list)
        # Ids stay unique, whatever was made before.
        self._serial = first * 64
        for number in range(first, last):
            self._lead(number)
        return self.lines

    def _id(self, at: datetime) -> str:
        """Return a new UUIDv7: in the order of time, so that indexes grow at their end."""
        self._serial += 1
        ms, n = int(at.timestamp() * 1000), self._serial
        return f"{ms:012x}7{n & 0xFFF:03x}8{n:015x}"

    def _add(self, table: str, *values: object) -> None:
        self.lines[table].append("\t".join([_NULL if v is None else str(v) for v in values]))

    def _lead(self, n: int) -> None:
        # The oldest first, over a year; the last come today.
        mixed = n * 2654435761 & 0xFFFFFFFF
        created = self.now - _DAY * 380 + timedelta(seconds=mixed % (379 * 86400))
        seller = self.sellers[mixed % len(self.sellers)]
        fate = mixed // 7 % 20
        story = _story(fate, mixed // 140 % 6)
        span = min(40 * _DAY, self.now - created) / (len(story) + 1)
        moments = [created + span * step for step in range(len(story))]
        client = _Client.number(n, mixed)
        lead_id = self._id(created)
        closed = moments[-1] if story[-1] in ("agreed", "lost", "junk") else None
        contact_id = None
        if story[-1] == "agreed":
            contact_id = self._contact(client, seller, moments[-1])
        self._card("lead", lead_id, "leads", story, moments, closed, client, seller, contact_id, ())
        if closed is None:
            self._timer(lead_id, "lead", n)
            if story[-1] in ("visit_done", "final_offer_sent"):
                self._visit(lead_id, n, client, moments[-1])
        if contact_id is not None:
            self._deal(n, mixed, lead_id, contact_id, client, seller, moments[-1])

    def _deal(
        self, n: int, mixed: int, lead_id: str, contact_id: str, client: "_Client", seller: Seller,
        begun: datetime,
    ) -> None:  # fmt: skip
        deal_id = self._id(begun)
        far = mixed // 1000 % 14
        story = [*DEAL_PATH[: far + 1]] if far < 7 else [*DEAL_PATH]
        span = min(60 * _DAY, self.now - begun) / (len(story) + 1)
        moments = [begun + span * step for step in range(len(story))]
        closed = moments[-1] if story[-1] == "paid" else None
        self._card(
            "deal", deal_id, "deals", story, moments, closed, client, seller, contact_id, (lead_id,)
        )
        if closed is None:
            self._timer(deal_id, "deal", n)

    def _card(
        self, kind: str, card_id: str, pipeline: str, story: list[str], moments: list[datetime],
        closed: datetime | None, client: "_Client", seller: Seller, contact_id: str | None,
        lineage: tuple[str, ...],
    ) -> None:  # fmt: skip
        fields = client.deal_fields if kind == "deal" else client.lead_fields
        channel = "conversion" if lineage else "hand"
        next_contact_at = self.now + _DAY * 300 if story[-1] == "final_offer_sent" else None
        self._add(
            f"records_{kind}", card_id, pipeline, story[-1], f"Кухня, {client.name}", client.name,
            None, client.phone, client.email, client.source, "Нужна угловая кухня со столешницей",
            client.amount, "RUB", next_contact_at,
            "price" if story[-1] == "lost" else None,
            "spam" if story[-1] == "junk" else None, fields, channel, moments[0], seller.id,
            moments[-1], moments[-1], story[-2] if len(story) > 1 else "", closed, len(story) * 2,
            self.playbook_hash, seller.id, seller.team_id, contact_id, *lineage,
        )  # fmt: skip
        self._points(kind, card_id, client, moments[0])
        for step, (stage, at) in enumerate(zip(story, moments, strict=True)):
            left = moments[step + 1] if step + 1 < len(story) else None
            self._add("records_stagestay", kind, card_id, pipeline, stage, at, left)
            before = story[step - 1] if step else ""
            self._step(kind, card_id, pipeline, before, stage, at, client, seller)
        self._tasks(kind, card_id, moments, seller, is_closed=closed is not None)

    def _step(
        self, kind: str, card_id: str, pipeline: str, before: str, stage: str, at: datetime,
        client: "_Client", seller: Seller,
    ) -> None:  # fmt: skip
        decision_id = self._id(at)
        who = f'{{"id": "{seller.id}", "kind": "person", "name": "{seller.name}", "role": "sales"'
        command: dict[str, object] = {
            "kind": "move" if before else "create",
            "stage": stage,
            "fields": {},
        }
        after = (
            f'{{"ref": {{"id": "{UUID(card_id)}", "kind": "{kind}"}}, "stage": "{stage}",'
            f' "fields": {client.known}, "pipeline": "{pipeline}", "owner_id": "{seller.id}"}}'
        )
        change = {"kind": "stage", "name": pipeline, "before": before or None, "after": stage}
        answer = (
            f'{{"runs": [], "after": {after}, "proof": [], "changes": [{json.dumps(change)}],'
            f' "verdict": "allowed", "refusals": [], "fix_is_exact": true, "smallest_fix": []}}'
        )
        self._add(
            "records_decisionrow", decision_id, kind, card_id, at,
            f'{who}, "depth": 0, "team_id": null}}', json.dumps(command), self.playbook_hash,
            "allowed", after, '{"acted": [], "values": {}, "waiting": []}', answer, pipeline, stage,
            0,
        )  # fmt: skip
        old = f'"{before}"' if before else None
        self._event(kind, card_id, at, "stage", pipeline, old, f'"{stage}"', seller, decision_id)
        if before or self.is_short:
            return
        self._event(kind, card_id, at, "created", "hand", None, None, seller, decision_id)
        for name, value in client.answers:
            self._event(kind, card_id, at, "field", name, None, value, seller, decision_id)

    def _event(
        self, kind: str, card_id: str, at: datetime, what: str, name: str, old: str | None,
        new: str | None, seller: Seller, decision_id: str | None,
    ) -> None:  # fmt: skip
        self._add(
            "records_cardevent", at, kind, card_id, what, name, old, new, "", "{}", "person",
            seller.id, seller.name, decision_id,
        )  # fmt: skip

    def _tasks(
        self, kind: str, card_id: str, moments: list[datetime], seller: Seller, *, is_closed: bool
    ) -> None:
        for place, at in enumerate(moments[1:3]):
            is_done = is_closed or place + 2 < len(moments)
            template, ru, en = _TASKS[place]
            due = at + _DAY if is_done else self.now + _DAY * 3
            title = f'{{"ru": "{ru}", "en": "{en}"}}'
            closed = at + _DAY / 2 if is_done else None
            self._add(
                "work_task", self._id(at), kind, card_id, template, "call", title, '""', "[]", "{}",
                due, at, seller.name, "", "", closed, seller.id if is_done else None, 0, '""',
                seller.id,
            )  # fmt: skip
            if not self.is_short:
                self._event(kind, card_id, at, "task_created", "", None, None, seller, None)

    def _timer(self, card_id: str, kind: str, n: int) -> None:
        # Far ahead: nothing fires while the bench measures.
        due = self.now + _DAY * (400 + n % 300)
        self._add(
            "automation_timer", self._id(self.now), kind, card_id, "robot:follow_up",
            due.isoformat(), due, due, self.playbook_hash, 0, "",
        )  # fmt: skip

    def _visit(self, lead_id: str, n: int, client: "_Client", created: datetime) -> None:
        # Nobody is in two places at once.
        start = self.now - timedelta(hours=3) * (n // len(self.measurers) + 1)
        during = f"[{start},{start + timedelta(hours=2)})"
        self._add(
            "scheduling_booking", self._id(start), "visit", "lead", lead_id, during, during,
            client.address, "", "done", 0, created, "Продавец", start + timedelta(hours=2),
            "Размеры сняты", "{}", "", self.measurers[n % len(self.measurers)],
        )  # fmt: skip

    def _points(self, kind: str, holder_id: str, client: "_Client", at: datetime) -> None:
        for point, value in (("phone", client.phone), ("email", client.email)):
            self._add(
                "records_contactpoint", self._id(at), point, value, value, kind, holder_id
            )  # fmt: skip

    def _contact(self, client: "_Client", seller: Seller, at: datetime) -> str:
        contact_id = self._id(at)
        self._add(
            "records_contact", contact_id, client.name, client.phone, client.email, "", at,
            seller.id, seller.team_id, "", "",
        )  # fmt: skip
        self._points("contact", contact_id, client, at)
        return contact_id


@dataclass(frozen=True)
class _Client:
    name: str
    phone: str
    email: str
    source: str
    amount: int
    address: str

    @classmethod
    def number(cls, n: int, mixed: int) -> "_Client":
        # Every tenth has written before, under the same number.
        known = n - n % 10 if n % 10 == 1 else n
        return cls(
            name=f"{_FIRST[mixed % len(_FIRST)]} {_LAST[mixed // 16 % len(_LAST)]}-{n % 997}",
            phone=phone_of(known),
            email=f"client{known}@mail.example",
            source=_SOURCES[mixed % len(_SOURCES)],
            amount=(20 + mixed % 180) * 1_000_000,
            address=f"ул. {_STREETS[mixed % len(_STREETS)]}, {n % 90 + 1}",
        )

    @property
    def known(self) -> str:
        return (
            f'{{"phone": "{self.phone}", "email": "{self.email}", "client_name": "{self.name}",'
            f' "site_address": "{self.address}"}}'
        )

    @property
    def answers(self) -> Iterator[tuple[str, str]]:
        yield "client_name", f'"{self.name}"'
        yield "phone", f'"{self.phone}"'
        yield "email", f'"{self.email}"'
        yield "site_address", f'"{self.address}"'

    @property
    def lead_fields(self) -> str:
        """What gates ask for: every open card can go on."""
        return (
            f'{{"budget": {{"currency": "RUB", "minor": {self.amount}}}, "material": "veneer",'
            f' "site_address": "{self.address}", "house_type": "panel", "kitchen_type": "modern",'
            ' "layout": "corner", "worktop": "quartz", "splashback": false, "appliances": false,'
            ' "buyer_category": "family", "urgency": "month", "abc_class": "a",'
            f' "final_price": {{"currency": "RUB", "minor": {self.amount}}}}}'
        )

    @property
    def deal_fields(self) -> str:
        price = f'{{"currency": "RUB", "minor": {self.amount}}}'
        return (
            self.lead_fields[:-1]
            + f', "design_url": "https://design.example.com/1", "contract_number": "7",'
            f' "contract_date": "2026-01-15", "prepayment": {price},'
            ' "prepayment_date": "2026-01-16", "production_number": "12",'
            ' "ready_date": "2031-03-01", "delivery_date": "2031-03-05",'
            ' "installed_date": "2031-03-06", "act_signed": true}'
        )


def phone_of(number: int) -> str:
    """Return the phone of client `number`; nobody is ever called."""
    return f"+7495{number:07d}"


def _story(fate: int, far: int) -> list[str]:
    """Return the stages a lead has been in: a third is open, a fifth has become a deal."""
    if fate < 4:
        return [*LEAD_PATH]
    if fate < 11:
        return [*LEAD_PATH[: far + 2]]
    if fate < 18:
        return [*LEAD_PATH[: far + 1], "lost"]
    return ["new", "junk"]


def moment_now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
