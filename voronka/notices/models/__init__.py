from voronka.notices.models.choice import NoticeChoice
from voronka.notices.models.dispatch import Dispatch
from voronka.notices.models.push import PushKeys, PushSubscription

__all__ = ["Dispatch", "NoticeChoice", "PushKeys", "PushSubscription"]
