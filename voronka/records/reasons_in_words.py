"""Why a card is whose it is and who sees it, in sentences."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.process.models.active import active_playbook
from voronka.records.queries.reasons import Ownership, Sight


def owner_told(found: Ownership) -> str:
    """Return how somebody came to own a card, or it lost its owner."""
    sentence = {
        "took": _("%(owner)s took it."),
        "assigned": _("%(owner)s was made its owner by %(by)s."),
        "handed_over": _("%(owner)s got it from %(before)s; %(by)s handed it over."),
        "robot": _("%(owner)s was made its owner by the robot “%(by)s”."),
        "entered": _("%(owner)s owns it since %(by)s entered it."),
        "carried": _("%(owner)s owned the lead that became this deal."),
        "taken_away": _("%(by)s took it away from %(before)s; nobody owned it then."),
    }[found.how]
    nobody = _("a former colleague")
    return sentence % {
        "owner": found.owner_name or nobody,
        "before": found.before_name or nobody,
        "by": found.by,
    }


def right_told(found: Sight) -> str:
    """Return the right by which somebody sees the card, or that there is none."""
    role = active_playbook().spec.roles.get(found.role)
    label = role.label.in_(get_language() or "ru") if role else found.role
    if found.right is None:
        return _("%(role)s: has no right that reaches this card.") % {"role": label}
    return {
        "owner": _("Owns the card."),
        "participant": _("Takes part in the card."),
        "unassigned": _("%(role)s: sees cards that nobody owns."),
        "team": _("%(role)s: sees the cards of the team."),
        "all": _("%(role)s: sees all cards."),
    }[found.right] % {"role": label}
