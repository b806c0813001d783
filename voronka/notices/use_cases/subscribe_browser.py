"""A browser takes messages from now on, or no more."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.notices.models import PushSubscription

_LOCAL = ("127.0.0.1", "localhost")


class UnableToSubscribeBrowser(Exception):
    """The browser is not subscribed. The message is fit for the person who asked."""


@transaction.atomic
def subscribe_browser(
    *, endpoint: str, p256dh: str, auth: str, device: str, actor: Actor, now: datetime
) -> UUID:
    """
    Send the actor's notices to this browser; whoever used it before hears nothing there any more.

    :raises NotFound: the actor is nobody who is told anything
    :raises UnableToSubscribeBrowser: what the browser sent is no subscription
    """
    if actor.id is None:
        raise NotFound
    address = urlsplit(endpoint)
    is_local = address.hostname in _LOCAL
    if clock.is_sandbox() and not is_local:
        raise UnableToSubscribeBrowser(
            _("This is a sandbox: nothing leaves the machine, no messages to browsers either.")
        )
    # Nobody makes the server knock at doors of its own house.
    if (not clock.is_sandbox() and (is_local or address.scheme != "https")) or not (
        p256dh and auth
    ):
        raise UnableToSubscribeBrowser(_("This browser sent no usable subscription."))
    found = PushSubscription.objects.select_for_update().filter(endpoint=endpoint).first()
    subscription = found or PushSubscription(endpoint=endpoint)
    subscription.renew(
        user_id=actor.id, p256dh=p256dh[:200], auth=auth[:100], device=device[:120], at=now
    )
    return subscription.pk


def unsubscribe_browser(*, subscription_id: UUID, actor: Actor) -> None:
    """Send nothing to this browser of the actor any more; doing it again changes nothing."""
    PushSubscription.objects.filter(pk=subscription_id, user=actor.id).delete()
