"""
Lists narrowed to the guests of an event: cards by "<event>" or "<event>:attended", and terms of the
filter builder: who is on the list of one of these events, who came, who did not.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from voronka.gatherings.models import Gathering, Guest
from voronka.gatherings.models.gathering import GatheringQuerySet
from voronka.gatherings.models.guest import GuestQuerySet
from voronka.gatherings.vocabulary import STATUSES
from voronka.kernel.actor import Actor
from voronka.process.state import CardKind
from voronka.process.text import Text
from voronka.records.models import Deal, Lead
from voronka.records.narrowings import Listed, NarrowingField

# So many events can be chosen, the latest.
_MOST = 60
_UNSEEN = Text("мероприятие, которое вам не видно", "an event that you do not see")


def among_guests(word: str, kind: CardKind, actor: Actor) -> Q:
    """Return the condition that a card is a guest; of an event one does not see, none is."""
    named, _colon, status = word.partition(":")
    return Q(pk__in=_guests([named], status, actor).filter(card_kind=kind).values("card_id"))


class EventChoices(Mapping[str, Text]):
    """The events one sees, by id, the latest first; nothing is asked until it is looked at."""

    def __init__(self, actor: Actor) -> None:
        self._actor, self._named = actor, dict[str, Text]()

    def __getitem__(self, key: str) -> Text:
        if key in self._latest:
            return self._latest[key]
        if key not in self._named:
            found = _seen([key], self._actor).first()
            self._named[key] = _called(found) if found else _UNSEEN
        return self._named[key]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str)

    def __iter__(self) -> Iterator[str]:
        return iter(self._latest)

    def __len__(self) -> int:
        return len(self._latest)

    @cached_property
    def _latest(self) -> dict[str, Text]:
        seen = Gathering.objects.visible_to(self._actor).order_by("-starts_at", "-pk")
        return {str(each.pk): _called(each) for each in seen[:_MOST]}


def _condition(operator: str, values: Sequence[str], kind: Listed, actor: Actor) -> Q:
    """Return who is a guest with this answer; `is` takes any, `empty` who is a guest of none."""
    if operator == "empty":
        everywhere = Guest.objects.filter(gathering__in=Gathering.objects.visible_to(actor))
        return ~_are(kind, everywhere, actor)
    return _are(kind, _guests(values, operator, actor), actor)


def _are(kind: Listed, guests: GuestQuerySet, actor: Actor) -> Q:
    own = Q(pk__in=guests.filter(card_kind=kind).values("card_id"))
    if kind != "contact":
        return own
    # Whose lead or deal was invited, was invited.
    for card_kind, model in (("lead", Lead), ("deal", Deal)):
        cards = guests.filter(card_kind=card_kind).values("card_id")
        theirs = model.objects.visible_to(actor).filter(pk__in=cards, contact__isnull=False)
        own |= Q(pk__in=theirs.values("contact"))
    return own


def _guests(named: Sequence[str], status: str, actor: Actor) -> GuestQuerySet:
    guests = Guest.objects.filter(gathering__in=_seen(named, actor))
    return guests.filter(status=status) if status in STATUSES else guests


def _seen(named: Sequence[str], actor: Actor) -> GatheringQuerySet:
    return Gathering.objects.visible_to(actor).filter(pk__in=[*filter(None, map(_id, named))])


def _id(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None


def _called(gathering: Gathering) -> Text:
    day = timezone.localtime(gathering.starts_at).strftime("%d.%m.%Y")
    return Text.same(f"{gathering.name}, {day}")


EVENTS = NarrowingField(
    label=Text("Мероприятие", "Event"),
    operators=("is", "attended", "absent", "registered", "invited", "declined", "empty"),
    kinds=("lead", "deal", "contact"),
    condition=_condition,
    choices=EventChoices,
)
