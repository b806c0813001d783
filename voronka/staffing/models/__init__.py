"""Work that goes from one person to others."""

from voronka.staffing.models.handover import Handover, HandoverItem, Kind

__all__ = ["Handover", "HandoverItem", "Kind"]
