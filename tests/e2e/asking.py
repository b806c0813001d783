"""What somebody asks of the API from the page they are on, signed in as there."""

from typing import Any

from tests.e2e.person import Person


def asked(person: Person, method: str, path: str, body: object = None) -> Any:
    """Send it, and return what was answered."""
    token = person.page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    address = f"{person.company.url}/api/v1/{path}"
    answer = person.context.request.fetch(
        address, method=method, data=body, headers={"X-CSRFToken": token, "Referer": address}
    )
    assert answer.ok, answer.text()
    return answer.json() if answer.text() else None
