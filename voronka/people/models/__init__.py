"""Users with their teams, absences and API keys."""

from voronka.people.models.absence import Absence
from voronka.people.models.api_token import ApiToken
from voronka.people.models.layout import Layout
from voronka.people.models.team import Team
from voronka.people.models.user import User

__all__ = ["Absence", "ApiToken", "Layout", "Team", "User"]
