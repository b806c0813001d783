"""Messages to browsers: the installation's keys, and a message sealed for one browser."""

import base64
import json
from datetime import datetime
from typing import Literal

from cryptography.hazmat.primitives import serialization
from django.conf import settings
from py_vapid import Vapid

from voronka.channels.adapter import Trouble, UnableToSend
from voronka.kernel.secrets import locked, unlocked
from voronka.notices.models import PushKeys, PushSubscription

_SECONDS = 10
# A message of yesterday helps nobody.
_LASTS = 12 * 60 * 60
_GONE = (404, 410)
Sent = Literal["sent", "gone"]


def public_key(now: datetime) -> str:
    """Return the key that browsers are subscribed with, made at first use."""
    raw = _keys(now).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def send(
    subscription: PushSubscription, *, title: str, text: str, address: str, now: datetime
) -> Sent:
    """
    Hand a message to the browser's push service; "gone" is a browser that takes none any more.

    :raises UnableToSend: it did not take it
    """
    # With what they bring along they take as long to import as the rest of the house together.
    import requests
    from pywebpush import WebPushException, webpush

    message = json.dumps({"title": title, "body": text, "url": address}, ensure_ascii=False)
    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    try:
        webpush(
            {"endpoint": subscription.endpoint, "keys": keys},
            data=message,
            vapid_private_key=_keys(now),
            vapid_claims={"sub": _contact()},
            ttl=_LASTS,
            timeout=_SECONDS,
        )
    except WebPushException as refusal:
        status = refusal.response.status_code if refusal.response is not None else 0
        if status in _GONE:
            return "gone"
        is_passing = status in (0, 429) or status >= 500
        trouble: Trouble = "temporary" if is_passing else "permanent"
        raise UnableToSend(f"The push service answered {status}.", trouble) from refusal
    except requests.RequestException as failure:
        raise UnableToSend(type(failure).__name__, "temporary") from failure
    return "sent"


def _contact() -> str:
    """Return where a push service finds whoever sends; it takes no address without encryption."""
    is_safe = settings.PUBLIC_URL.startswith("https://")
    return settings.PUBLIC_URL if is_safe else "mailto:voronka@localhost"


def _keys(now: datetime) -> Vapid:
    stored = PushKeys.objects.filter(pk=1).first()
    if stored is None:
        made = Vapid()
        made.generate_keys()
        pem = made.private_pem().decode()
        # Of two that make keys at once, the first one's hold.
        stored, _is_new = PushKeys.objects.get_or_create(
            pk=1, defaults={"private": locked(pem), "made_at": now}
        )
    return Vapid.from_pem(unlocked(stored.private).encode())
