"""Contacts and companies as nouns of lists: changed in bulk, taken out as files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process import field_types, rights
from voronka.process.models.active import active_playbook
from voronka.records.bulk_deeds import Outcome, UnableToStartBulkAction
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import (
    FIELDS,
    MODELS,
    POINTS,
    UnableToSaveClient,
    shown_values,
)
from voronka.records.listed import SheetColumn, Wanted
from voronka.records.models import ContactPoint
from voronka.records.own_fields import own_fields
from voronka.records.queries.client_filters import client_fields, read_stored_clients
from voronka.records.queries.clients import ClientRow, clients, matching
from voronka.records.queries.filter_fields import FilterField
from voronka.records.spreadsheets import Cell
from voronka.records.use_cases.edit_client import edit_client

EDIT = "edit_client"
_PART = 1_000


@dataclass(frozen=True)
class ListedClients:
    """Contacts, or companies."""

    kind: ClientKind

    def matching(self, *, wanted: Wanted, actor: Actor, now: datetime) -> "QuerySet[Any]":
        found = read_stored_clients(wanted, kind=self.kind, actor=actor, now=now)
        return matching(kind=self.kind, wanted=found, actor=actor)

    def titles(self, *, ids: Sequence[UUID], actor: Actor) -> Mapping[UUID, str]:
        seen = MODELS[self.kind].objects.visible_to(actor).filter(pk__in=ids)
        return dict(seen.values_list("pk", "name"))

    def versions(self, *, ids: Sequence[UUID]) -> Mapping[UUID, int]:
        rows = MODELS[self.kind].objects.filter(pk__in=ids).order_by("pk")
        return dict(rows.select_for_update(no_key=True).values_list("pk", "version"))

    def check(self, *, command: Mapping[str, Any], actor: Actor) -> None:
        fields = command.get("fields") or {}
        playbook = active_playbook()
        needed = "assign" if set(fields) == {"owner_id"} else "bulk"
        if not rights.may(playbook, actor, needed):
            raise NotAllowed(_("Your role may not change many cards at once."))
        known = {*FIELDS[self.kind], *POINTS, *own_fields(self.kind, actor)}
        if command.get("kind") != EDIT or not fields or set(fields) - known:
            raise UnableToStartBulkAction(_("This cannot be done to many clients at once."))

    def carry_out(
        self, *, ids: Sequence[UUID], command: Mapping[str, Any], actor: Actor, now: datetime
    ) -> Mapping[UUID, Outcome]:
        fields = command["fields"]
        before = self._standing(ids, fields)
        outcomes = {}
        for client_id in ids:
            outcome = self._edit(client_id, fields, actor=actor, now=now)
            kept = {"fields": before.get(client_id, {})}
            outcomes[client_id] = outcome or Outcome(kept=kept)
        return outcomes

    def take_back(
        self,
        *,
        kept: Mapping[UUID, Mapping[str, Any]],
        command: Mapping[str, Any],
        actor: Actor,
        now: datetime,
    ) -> Mapping[UUID, Outcome]:
        return {
            client_id: self._edit(client_id, before["fields"], actor=actor, now=now) or Outcome()
            for client_id, before in kept.items()
        }

    def _edit(
        self, client_id: UUID, fields: Mapping[str, Any], *, actor: Actor, now: datetime
    ) -> Outcome | None:
        """Edit one client; answer with why it stays as it is, if it does."""
        try:
            with transaction.atomic():
                edit_client(
                    kind=self.kind, client_id=client_id, fields=fields, actor=actor, now=now
                )
        except NotFound:
            return Outcome(verdict="not_found")
        except NotAllowed as refusal:
            return Outcome(verdict="refused", reason=str(refusal))
        except UnableToSaveClient as refusal:
            return Outcome(verdict="refused", reason=str(refusal))
        return None

    def _standing(
        self, ids: Sequence[UUID], fields: Mapping[str, Any]
    ) -> Mapping[UUID, Mapping[str, Any]]:
        """Return what stands in the fields, as it could be typed."""
        points: dict[UUID, list[ContactPoint]] = {}
        for point in ContactPoint.objects.filter(holder_id__in=ids):
            points.setdefault(point.holder_id, []).append(point)
        found = {}
        for client in MODELS[self.kind].objects.filter(pk__in=ids):
            shown = shown_values(self.kind, client, points.get(client.pk, []))
            found[client.pk] = {name: _plain(shown[name]) for name in fields}
        return found

    # Files.

    def sheet_columns(self, *, actor: Actor) -> Mapping[str, SheetColumn]:
        locale = "ru" if (get_language() or "ru").startswith("ru") else "en"
        fields = client_fields(self.kind, actor)
        values: dict[str, Callable[[ClientRow], Cell]] = {"people": lambda row: row.people}
        values |= {
            key: _of_row(_NAMES.get(key, key)) if each.own_of is None else _own(each, locale)
            for key, each in fields.items()
        }
        labels = {key: field.label.in_(locale) for key, field in fields.items()}
        labels["people"] = _("People")
        if self.kind == "contact":
            del values["people"]
        return {
            _COLUMNS.get(key, key): SheetColumn(label=labels[key], value=value)
            for key, value in values.items()
        }

    def sheet_rows(
        self, *, wanted: Wanted, sort: str, actor: Actor, now: datetime
    ) -> Iterator[Sequence[Any]]:
        found = read_stored_clients(wanted, kind=self.kind, actor=actor, now=now)
        after = None
        while True:
            page = clients(
                actor=actor,
                kind=self.kind,
                wanted=found,
                sort=sort,
                after=after,
                limit=_PART,
            )
            yield page.rows
            after = page.more
            if after is None:
                return


# Fields that have another name as columns of lists, and columns that have another one in rows.
_COLUMNS = {"name": "title"}
_NAMES = {"owner": "owner_name", "company": "company_name"}


def _of_row(name: str) -> Callable[[ClientRow], Cell]:
    def value(row: ClientRow) -> Cell:
        found: Cell = getattr(row, name)
        return found

    return value


def _own(field: FilterField, locale: str) -> Callable[[ClientRow], Cell]:
    kind = field_types.get(field.type)

    def value(row: ClientRow) -> Cell:
        found: Any = kind.from_json(row.fields.get(field.key))
        if isinstance(found, UUID):
            return row.colleagues.get(field.key, "")
        if field.type in ("choice", "multi_choice"):
            return kind.format(found, locale, labels=field.options)
        return found  # type: ignore[no-any-return]

    return value


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
