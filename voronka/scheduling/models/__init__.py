from voronka.scheduling.models.booking import Booking, BookingQuerySet, Status
from voronka.scheduling.models.calendar_feed import CalendarFeed

__all__ = ["Booking", "BookingQuerySet", "CalendarFeed", "Status"]
