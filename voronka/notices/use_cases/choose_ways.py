from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.notices.kinds import EMAILS, KINDS, WITHOUT_EMAIL, Way
from voronka.notices.models import NoticeChoice


class UnableToChooseWays(Exception):
    """Nothing was changed. The message is fit for the person who asked."""


@transaction.atomic
def choose_ways(*, ways: Mapping[str, Way], actor: Actor) -> None:
    """
    Choose how the actor hears of these kinds of notices; other kinds stay as they are.

    :raises NotFound: the actor is nobody who is told anything
    :raises UnableToChooseWays: there is no such kind or way
    """
    if actor.id is None:
        raise NotFound
    for key, way in ways.items():
        if key not in KINDS or way.email not in EMAILS:
            raise UnableToChooseWays(_("There is no such kind of notification."))
    for key, way in ways.items():
        email = "off" if key in WITHOUT_EMAIL else way.email
        NoticeChoice.objects.update_or_create(
            user_id=actor.id,
            kind=key,
            defaults={"page": way.page, "email": email, "push": way.push},
        )
