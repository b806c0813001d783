from collections.abc import Collection

from voronka.automation.models import Deed, RobotRun, Timer, WaitingRun
from voronka.process.state import CardRef


def forget_cards(*, refs: Collection[CardRef]) -> None:
    """
    Let nothing wait for cards that have been taken out of the base, and keep no ledger of them.
    """
    ids = [ref.id for ref in refs]
    for model in (Timer, WaitingRun, RobotRun, Deed):
        model._default_manager.filter(card_id__in=ids).delete()
