from voronka.scheduling.models.booking import Booking, BookingQuerySet, Status

__all__ = ["Booking", "BookingQuerySet", "Status"]
