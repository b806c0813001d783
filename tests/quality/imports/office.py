"""An office that imports: its people, and files on their way into the base."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tests.world import NOW, make_user, use_kitchens
from voronka.kernel.actor import Actor
from voronka.quality.imports.queries.imports import import_for
from voronka.quality.imports.settings import Settings
from voronka.quality.imports.use_cases.begin_import import begin_import
from voronka.quality.imports.use_cases.carry_import import carry_import
from voronka.quality.imports.use_cases.choose_columns import choose_columns
from voronka.quality.imports.use_cases.steer_import import steer_import


def an_office() -> Actor:
    use_kitchens()
    make_user("Anna")
    return make_user("Irina").as_actor()


def csv_of(*rows: Sequence[str]) -> str:
    return "".join(";".join(row) + "\n" for row in rows)


def chosen(by: Actor, text: str | bytes, *, kind: Any = "lead", **choices: Any) -> UUID:
    """Begin an import and choose what is done with its rows."""
    content = text.encode() if isinstance(text, str) else text
    import_id = begin_import(kind=kind, name="rows.csv", content=content, actor=by, now=NOW)
    guessed = import_for(actor=by, import_id=import_id).settings
    settings = Settings.from_json(guessed.as_json() | choices)
    choose_columns(import_id=import_id, settings=settings, actor=by, now=NOW)
    return import_id


def carried(by: Actor, import_id: UUID, wish: str, *, now: Any = NOW) -> Any:
    steer_import(import_id=import_id, wish=wish, actor=by, now=now)
    carry_import(import_id=import_id, now=lambda: now)
    done = import_for(actor=by, import_id=import_id)
    assert done.error == ""
    return done


def brought(by: Actor, text: str | bytes, *, kind: Any = "lead", **choices: Any) -> Any:
    import_id = chosen(by, text, kind=kind, **choices)
    carried(by, import_id, "check")
    return carried(by, import_id, "start")
