"""The two kinds of clients in addresses: /contacts/… and /companies/…"""

from uuid import UUID

from django.urls import register_converter, reverse

from voronka.records.client_kinds import ClientKind


class ClientConverter:
    """Turns "contacts" into "contact" and back."""

    regex = "contacts|companies"

    def to_python(self, value: str) -> ClientKind:
        return "contact" if value == "contacts" else "company"

    def to_url(self, value: str) -> str:
        return "contacts" if value == "contact" else "companies"


class OneConverter:
    """A kind by its own name."""

    regex = "contact|company"

    def to_python(self, value: str) -> ClientKind:
        return "contact" if value == "contact" else "company"

    def to_url(self, value: str) -> str:
        return value


register_converter(ClientConverter, "client")
register_converter(OneConverter, "one")


def client_address(kind: str, client_id: UUID) -> str:
    """Return the address of a client's page."""
    return reverse("clients:show", args=[kind, client_id])
