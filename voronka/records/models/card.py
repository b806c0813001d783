from collections.abc import Collection
from functools import cache
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Q, Value, When

from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.kernel.money import Money
from voronka.kernel.questions import Given, Question
from voronka.people.models import Team
from voronka.process import field_types
from voronka.process.playbook import Playbook
from voronka.process.standard_fields import AMOUNT, STANDARD
from voronka.process.state import CardKind, CardRef, CardState
from voronka.records.models import access
from voronka.records.models.company import Company
from voronka.records.models.contact import Contact
from voronka.records.models.optional import optional_long_text, optional_text
from voronka.records.models.spelling import own_words, spelt_alike


class CardQuerySet(models.QuerySet["Card"]):
    def visible_to(self, actor: Actor) -> Self:
        """Every read starts here; nothing else decides who sees what."""
        return self.standing().filter(access.cards(actor, self.model.KIND, "see"))

    def changeable_by(self, actor: Actor) -> Self:
        """Every change starts here, except taking what nobody owns."""
        return self.standing().filter(access.cards(actor, self.model.KIND, "change"))

    def standing(self) -> Self:
        """Leave out what was merged into another and is only kept to be taken out again."""
        if self.model.KIND != "lead":
            return self
        # What is open is never merged: said this way, the indexes of open cards suffice.
        return self.filter(Q(closed_at__isnull=True) | Q(merged_into__isnull=True))

    def with_access(self, actor: Actor) -> Self:
        """Tell of each card whether the actor sees it (`is_seen`) and may change it."""
        return self.annotate(
            is_seen=_holds(access.cards(actor, self.model.KIND, "see")),
            is_changeable=_holds(access.cards(actor, self.model.KIND, "change")),
        )

    def locked_with_access(self, actor: Actor) -> list["Card"]:
        """
        Return the cards, locked in the order of ids, with `is_seen` and `is_changeable`.

        Whose card it is mostly answers both, and then nothing else is asked.
        """
        found = list(self.order_by("pk").select_for_update(of=("self",), no_key=True))
        return self.told_access(found, actor)

    def one_locked_with_access(self, card_id: UUID, actor: Actor) -> list["Card"]:
        """Return this one card as `locked_with_access` does, or nothing."""
        return self.told_access(_lock_one(self.model).ask(id=card_id), actor)

    def told_access(self, found: list["Card"], actor: Actor) -> list["Card"]:
        """Return these cards with `is_seen` and `is_changeable`."""
        unsure = []
        for card in found:
            card.is_seen = access.is_certain(card, actor, "see")
            card.is_changeable = access.is_certain(card, actor, "change")
            if not (card.is_seen and card.is_changeable):
                unsure.append(card)
        if unsure:
            asked = self.model._default_manager.filter(pk__in=[card.pk for card in unsure])
            told = {card.pk: card for card in asked.with_access(actor).only("pk")}
            for card in unsure:
                card.is_seen = told[card.pk].is_seen
                card.is_changeable = told[card.pk].is_changeable
        return found

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


@cache
def _lock_one(model: type["Card"]) -> "Question[Card]":
    return Question(
        lambda: model._default_manager.filter(pk=Given("id")).select_for_update(no_key=True)
    )


def locked_card(model: type["Card"], card_id: UUID) -> "Card | None":
    """Return the card, locked, whoever asks; None if there is none."""
    return _lock_one(model).first(id=card_id)


def locked_cards(model: type["Card"], ids: Collection[UUID]) -> list["Card"]:
    """Return these cards, locked in the order of ids, whoever asks; those that are there."""
    found = model._default_manager.filter(pk__in=ids).order_by("pk")
    return list(found.select_for_update(no_key=True))


def _holds(condition: Q) -> Case:
    if condition == access.ALL:
        return Case(default=Value(value=True), output_field=models.BooleanField())
    return Case(When(condition, then=Value(value=True)), default=Value(value=False))


class Card(models.Model):
    """
    Something that stands in a stage of a pipeline: a lead or a deal.

    Written by `records.use_cases.run_command` alone, which stores with each change the decision
    that allowed it; the database refuses a change of stage without one. What is not known is NULL.
    """

    KIND: ClassVar[CardKind]
    # Only on cards read by `with_access`.
    is_seen: bool
    is_changeable: bool

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pipeline = models.CharField(max_length=64)
    stage = models.CharField(max_length=64)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    # The team the owner belonged to when the card became theirs.
    team = models.ForeignKey(
        Team, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    # Standard fields, under the names that playbooks use.
    title = optional_text(1000)
    client_name = optional_text(1000)
    company_name = optional_text(1000)
    phone = optional_text(32)
    email = optional_text(254)
    messenger = optional_text(1000)
    source = optional_text(64)
    request = optional_long_text()
    amount_minor = models.BigIntegerField(null=True)
    currency = optional_text(3)
    next_contact_at = models.DateTimeField(null=True)
    lost_reason = optional_text(64)
    lost_note = optional_long_text()
    junk_reason = optional_text(64)
    junk_note = optional_long_text()
    # The playbook's own fields, as their types store them.
    fields = models.JSONField(default=dict)

    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    company = models.ForeignKey(
        Company, null=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )

    # How it came: hand, form, api, import, mail, call, chat, conversion.
    channel = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    entered_stage_at = models.DateTimeField()
    last_touch_at = models.DateTimeField()
    previous_stage = models.CharField(max_length=64, default="")
    closed_at = models.DateTimeField(null=True)
    # Grows by one with every allowed decision.
    version = models.PositiveIntegerField(default=0)
    # The playbook that last decided about it.
    playbook_hash = models.CharField(max_length=64)

    search_text = models.GeneratedField(
        expression=spelt_alike("title", "client_name", "company_name"),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = CardQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__isnull=True, currency__isnull=True)
                | Q(amount_minor__isnull=False, currency__isnull=False),
                name="%(class)s_amount_has_currency",
            )
        ]
        indexes = [
            # Columns of the board: the cards in order, and counts and sums from the index alone.
            models.Index(
                "pipeline",
                "stage",
                F("entered_stage_at").desc(),
                F("id").desc(),
                include=["owner", "team", "amount_minor", "currency"],
                condition=Q(closed_at__isnull=True),
                name="%(class)s_board",
            ),
            models.Index(
                "owner",
                "pipeline",
                "stage",
                F("entered_stage_at").desc(),
                condition=Q(closed_at__isnull=True),
                name="%(class)s_own_board",
            ),
            # Lists, each filter with its order.
            models.Index(F("created_at").desc(), F("id").desc(), name="%(class)s_newest"),
            models.Index(
                "owner", F("created_at").desc(), F("id").desc(), name="%(class)s_by_owner"
            ),
            models.Index("team", F("created_at").desc(), F("id").desc(), name="%(class)s_by_team"),
            models.Index(
                "stage", F("created_at").desc(), F("id").desc(), name="%(class)s_by_stage"
            ),
            models.Index(
                "source", F("created_at").desc(), F("id").desc(), name="%(class)s_by_source"
            ),
            models.Index(F("last_touch_at").desc(), F("id").desc(), name="%(class)s_by_touch"),
            models.Index(F("entered_stage_at").desc(), F("id").desc(), name="%(class)s_by_entry"),
            models.Index("closed_at", name="%(class)s_by_closing"),
            models.Index("next_contact_at", "id", name="%(class)s_by_next_contact"),
            models.Index(
                F("amount_minor").desc(nulls_last=True), F("id").desc(), name="%(class)s_by_amount"
            ),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="%(class)s_by_words"),
            GinIndex(fields=["fields"], opclasses=["jsonb_path_ops"], name="%(class)s_fields"),
            GinIndex(own_words(), name="%(class)s_own_words"),
        ]

    def __str__(self) -> str:
        return f"{self.KIND} {self.title or ''} ({self.pk})"

    # Changes: the only place that writes what the engine decides.

    def take_on(self, state: CardState, playbook: Playbook) -> set[str]:
        """
        Become the card the engine decided on, and return the columns in which it is another.

        What the playbook does not know stays as it is.
        """
        before = dict(self.__dict__)
        self.pipeline, self.stage, self.previous_stage = (
            state.pipeline,
            state.stage,
            state.previous_stage,
        )
        self.owner_id = state.owner_id
        self.entered_stage_at, self.last_touch_at = state.entered_stage_at, state.last_touch_at
        self.closed_at, self.version, self.playbook_hash = (
            state.closed_at,
            state.version,
            playbook.hash,
        )
        for name in STANDARD:
            if name != AMOUNT:
                setattr(self, name, state.fields.get(name))
        amount = state.fields.get(AMOUNT)
        self.amount_minor = amount.minor if isinstance(amount, Money) else None
        self.currency = amount.currency if isinstance(amount, Money) else None
        self._take_on_own_fields(state, playbook)
        now = self.__dict__
        return {name for name, value in now.items() if before.get(name) != value}

    def _take_on_own_fields(self, state: CardState, playbook: Playbook) -> None:
        known = playbook.fields(self.KIND)
        kept = {name: value for name, value in self.fields.items() if name not in known}
        self.fields = kept | {
            name: field_types.get(spec.type).to_json(state.fields[name])
            for name, spec in known.items()
            if name not in STANDARD and name in state.fields
        }

    # Questions.

    @property
    def ref(self) -> CardRef:
        return CardRef(self.KIND, self.pk)

    @property
    def called(self) -> str:
        """What people call it by: its client, else the company, else its title."""
        return self.client_name or self.company_name or self.title or ""

    def is_part(self) -> bool:
        """Say whether the card is a part of another since they were merged."""
        return getattr(self, "merged_into_id", None) is not None

    def is_closed(self) -> bool:
        return self.closed_at is not None
