"""Users with their teams, absences, API keys and sign-ins, and the history of changes."""

from voronka.people.models.absence import Absence
from voronka.people.models.api_token import ApiToken
from voronka.people.models.layout import Layout
from voronka.people.models.sign_in import SignIn
from voronka.people.models.staff_change import StaffChange
from voronka.people.models.team import Team
from voronka.people.models.user import User

__all__ = ["Absence", "ApiToken", "Layout", "SignIn", "StaffChange", "Team", "User"]
