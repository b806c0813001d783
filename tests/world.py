"""
The named cast and what they work with, all of it made by the product's own use cases.

Anna and Boris sell, Galina is head of sales, Viktor the director, Olga controls quality, Maxim
measures, Irina administers: the showroom. Zoya sells for another team.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Model

from voronka.kernel.actor import SYSTEM, Actor
from voronka.kernel.ids import new_id
from voronka.people.models import StaffChange, Team, User
from voronka.people.use_cases.create_person import create_person
from voronka.people.use_cases.create_team import create_team
from voronka.process.commands import Create
from voronka.process.facts import facts
from voronka.process.loader import load_playbook, parse_playbook, read_folder
from voronka.process.models import PlaybookVersion
from voronka.process.models.active import store_playbook
from voronka.process.playbook import Playbook
from voronka.records.client_kinds import ClientKind
from voronka.records.models import Deal, Lead
from voronka.records.use_cases.create_card import create_card
from voronka.records.use_cases.create_client import create_client

# A Tuesday noon in Moscow.
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)

_TESTS = Path(__file__).parent
KITCHENS = _TESTS.parent / "voronka" / "packs" / "kitchens"
PASSWORD = "a password for tests"

# Role, team and phone of each.
_CAST = {
    "Anna": ("sales", "Showroom", "+74955550101"),
    "Boris": ("sales", "Showroom", "+74955550102"),
    "Galina": ("head", "Showroom", "+74955550103"),
    "Viktor": ("director", "Showroom", "+74955550104"),
    "Olga": ("quality", "Showroom", "+74955550105"),
    "Maxim": ("measurer", "Showroom", "+74955550106"),
    "Irina": ("admin", "Showroom", "+74955550107"),
    "Zoya": ("sales", "Branch", "+74955550108"),
}


# The process.


def use_showroom() -> Playbook:
    """Put the small process without robots in force."""
    return use_playbook((_TESTS / "showroom.yaml").read_text(encoding="utf-8"))


def use_kitchens() -> Playbook:
    """Put the shipped kitchens pack in force."""
    playbook, files = _kitchens()
    _put_in_force(playbook, files)
    return playbook


# Reading a process takes longer than most tests; none of them changes what was read.
@cache
def _kitchens() -> tuple[Playbook, dict[str, str]]:
    return load_playbook(KITCHENS, facts), read_folder(KITCHENS)


@cache
def _written(text: str) -> Playbook:
    return parse_playbook(text, facts)


def use_playbook(text: str) -> Playbook:
    """Put a process written in the test in force."""
    playbook = _written(text)
    _put_in_force(playbook, {"playbook.yaml": text})
    return playbook


# The rows that were written of those that came into force as the first.
_versions: dict[str, dict[str, Any]] = {}


def _put_in_force(playbook: Playbook, files: Mapping[str, str]) -> None:
    kept = _versions.get(playbook.hash)
    if PlaybookVersion.objects.exists():
        store_playbook(playbook, files=files, actor=SYSTEM, now=NOW)
    elif kept is None:
        store_playbook(playbook, files=files, actor=SYSTEM, now=NOW)
        _versions[playbook.hash] = dict(PlaybookVersion.objects.values().get())
    else:
        PlaybookVersion.objects.bulk_create([PlaybookVersion(**kept | {"id": new_id()})])


# The people.


def make_user(name: str, *, role: str = "", team: str = "", **more: Any) -> User:
    """Make one of the cast by name, or anybody else with a role."""
    cast_role, cast_team, phone = _CAST.get(name, (role, team, ""))
    wanted = {"phone": phone, "password": PASSWORD, "language": "en"} | more
    user_id = create_person(
        email=f"{name.lower().replace(' ', '.')}@example.com",
        name=name,
        role=role or cast_role,
        team_id=make_team(team or cast_team) if team or cast_team else None,
        is_staff=(role or cast_role) in ("admin", "director"),
        actor=SYSTEM,
        now=NOW,
        **wanted,
    )
    return User.objects.get(pk=user_id)


def make_team(name: str) -> UUID:
    """Make the team unless it exists."""
    found = Team.objects.filter(name=name).first()
    return found.pk if found else create_team(name=name, actor=SYSTEM, now=NOW)


def make_cast() -> dict[str, User]:
    """Make the whole cast, by name."""
    if User.objects.exists() or Team.objects.exists():
        return {name: make_user(name) for name in _CAST}
    if not _cast_rows:
        made = {name: make_user(name) for name in _CAST}
        _cast_rows.update({model: list(model._default_manager.values()) for model in _CAST_TABLES})
        return made
    return _made_again()


# What the use cases wrote of the cast, with other ids each time: writing it by one statement a
# table is done in a tenth of the time, and the cast is made more than a thousand times a run.
_CAST_TABLES: tuple[type[Model], ...] = (Team, User, StaffChange)
_cast_rows: dict[type[Model], list[dict[str, Any]]] = {}


def _made_again() -> dict[str, User]:
    ids = {row["id"]: new_id() for rows in _cast_rows.values() for row in rows}
    made = {
        model: model._default_manager.bulk_create(
            model(**{name: _renewed(value, ids) for name, value in row.items()}) for row in rows
        )
        for model, rows in _cast_rows.items()
    }
    return {user.name: user for user in made[User] if isinstance(user, User)}


def _renewed(value: Any, ids: Mapping[UUID, UUID]) -> Any:
    return ids.get(value, value) if isinstance(value, UUID) else deepcopy(value)


# The cards.


def make_lead(
    *,
    owner: User | None = None,
    by: Actor | None = None,
    now: datetime = NOW,
    pipeline: str = "leads",
    channel: str = "",
    **fields: Any,
) -> Lead:
    """Make a lead, entered by its owner, or come by itself if it has none."""
    given = {"client_name": "Vera", "phone": "+7 (495) 555-01-11"} | fields
    ref, _ = create_card(
        kind="lead",
        command=Create(
            pipeline=pipeline,
            channel=channel or ("hand" if owner else "form"),
            owner_id=owner.pk if owner else None,
            fields=_given(given),
        ),
        actor=by or (owner.as_actor() if owner else SYSTEM),
        now=now,
    )
    return Lead.objects.get(pk=ref.id)


def make_deal(*, owner: User, now: datetime = NOW, pipeline: str = "deals", **fields: Any) -> Deal:
    """Make a deal, entered by its owner."""
    given = {"client_name": "Vera", "phone": "+7 (495) 555-01-11"} | fields
    ref, _ = create_card(
        kind="deal",
        command=Create(pipeline=pipeline, channel="hand", fields=_given(given)),
        actor=owner.as_actor(),
        now=now,
    )
    return Deal.objects.get(pk=ref.id)


def make_client(
    user: User, name: str, kind: ClientKind = "contact", *, now: datetime = NOW, **fields: Any
) -> UUID:
    """Enter a contact or company by hand, whoever else is known."""
    return create_client(
        kind=kind,
        fields={"name": name, **fields},
        actor=user.as_actor(),
        now=now,
        even_if_known=True,
    )


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
