from voronka.gatherings.models.gathering import Gathering
from voronka.gatherings.models.guest import Guest

__all__ = ["Gathering", "Guest"]
