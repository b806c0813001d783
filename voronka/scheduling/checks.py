"""What `voronka check` asks about visits."""

from collections.abc import Sequence

from voronka.kernel import clock
from voronka.kernel.checks import register_check
from voronka.scheduling.models import Booking


def register() -> None:
    register_check("visits without a result", _visits_without_result)


def _visits_without_result() -> Sequence[str]:
    late = Booking.objects.open().filter(during__endswith__lte=clock.now()).count()
    return [f"{late} visits are over and have no result"] if late else []
