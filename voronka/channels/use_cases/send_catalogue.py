"""Sending things from the catalogue in one step (K11)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from voronka.channels.use_cases.send_message import UnableToSendMessage, send_message
from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries.cards import card_for

_SUBJECT = Text("Каталог", "Catalogue")
_INTRO = Text("Здравствуйте! Посылаем то, что вы просили:", "Hello! Here is what you asked for:")


def send_catalogue(
    *,
    ref: CardRef,
    item_keys: Sequence[str],
    actor: Actor,
    now: datetime,
    channel: str = "email",
    subject: str = "",
    text: str = "",
    key: str = "",
) -> UUID:
    """
    Send the client the chosen items, under the given words or the usual ones.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it, or not write to clients
    :raises UnableToSendMessage: nothing is chosen, or something is missing; says what
    """
    card_for(ref, actor)
    spec = active_playbook().spec
    if not item_keys or any(item not in spec.catalogue for item in item_keys):
        raise UnableToSendMessage(_NOTHING_CHOSEN, field="items")
    chosen = [spec.catalogue[item] for item in item_keys]
    lines = [f"{item.title.in_(spec.language)}: {item.url}" for item in chosen]
    words = text.strip() or _INTRO.in_(spec.language)
    return send_message(
        ref=ref,
        channel=channel,
        subject=subject.strip() or _SUBJECT.in_(spec.language),
        text="\n".join([words, "", *lines]),
        actor=actor,
        now=now,
        key=key,
    )


_NOTHING_CHOSEN = Text("Выберите, что отправить из каталога.", "Choose something to send.")
