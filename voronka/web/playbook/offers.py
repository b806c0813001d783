"""What attributes of the process offer to choose from, by what stands beside them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from voronka.process.loading.vocabulary import CLIENTS
from voronka.process.schema import CardKind
from voronka.web.playbook.shapes import Offered, Spot
from voronka.web.playbook.words import Choice

_KINDS: tuple[CardKind, ...] = ("lead", "deal")


def fixed(choices: Sequence[Choice]) -> Offered:
    """Offer the same whatever stands beside it."""
    return lambda spot: choices


def roles(spot: Spot) -> Sequence[Choice]:
    return spot.words.roles()


def pipelines(spot: Spot) -> Sequence[Choice]:
    return spot.words.pipelines()


def messages(spot: Spot) -> Sequence[Choice]:
    return spot.words.messages()


def any_fields(spot: Spot) -> Sequence[Choice]:
    """Offer every field that people fill in, of leads and of deals."""
    return list(dict(each for kind in _KINDS for each in spot.words.fields(kind)).items())


def hideable_fields(spot: Spot) -> Sequence[Choice]:
    """Offer the same, and the fields of contacts and companies."""
    found = dict(any_fields(spot))
    for kind in CLIENTS:
        for key, label in spot.words.fields(kind):
            found.setdefault(key, label)
    return list(found.items())


def stages_beside(spot: Spot) -> Sequence[Choice]:
    """Offer the stages of the pipeline that the form is about."""
    return spot.words.stages([str(spot.root.get("of") or "")])


def kind_of_pipeline(spot: Spot) -> CardKind:
    """Return which cards the chosen pipeline leads."""
    known = spot.place.draft.playbook.spec.pipelines
    return _kind(spot, [spot.root.get("of") or next(iter(known))])


def kind_of_pipelines(spot: Spot) -> CardKind:
    """Return which cards the chosen pipelines lead; none chosen are all."""
    return _kind(spot, spot.root.get("of") or ())


def kind_of_place(spot: Spot) -> CardKind:
    """Return which cards the pipeline leads that the form stands in."""
    return _kind(spot, [spot.place.path[1]])


def kind_chosen(spot: Spot) -> CardKind:
    """Return the kind of card that is chosen in the form itself."""
    return "deal" if spot.root.get("of") == "deal" else "lead"


def leads(spot: Spot) -> CardKind:
    return "lead"


def card_kinds() -> list[Choice]:
    return [("lead", _("Leads")), ("deal", _("Deals"))]


def options_of_field(spot: Spot) -> Sequence[Choice]:
    """Offer the options of the field that is chosen beside it."""
    field = _field(spot, spot.beside.get("field"))
    options = {} if field is None else field.options
    return [(key, label.in_(spot.words.locale)) for key, label in options.items()]


def fields_of_type(*types: str) -> Offered:
    """Offer the fields of some types, of the kind of card that the form is about."""

    def offered(spot: Spot) -> Sequence[Choice]:
        return [
            (key, label)
            for key, label in spot.words.fields(kind_chosen(spot))
            if _field(spot, key).type in types
        ]

    return offered


def _field(spot: Spot, name: Any) -> Any:
    return spot.place.draft.playbook.fields(kind_chosen(spot)).get(name or "")


def _kind(spot: Spot, lines: Sequence[str]) -> CardKind:
    playbook = spot.place.draft.playbook
    known = [key for key in lines if key in playbook.spec.pipelines]
    return playbook.kind_of(known[0] if known else next(iter(playbook.spec.pipelines)))
