"""The IT partner of its shipped pack, for triage and distribution."""

from typing import Any

from tests.world import NOW, make_lead, make_user
from voronka.kernel.actor import SYSTEM
from voronka.packs.folders import pack_files
from voronka.packs.use_cases.apply_pack import apply_pack
from voronka.packs.use_cases.apply_playbook import apply_playbook
from voronka.people.models import User
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.records.models import Lead

_ROLES = {
    "Anna": "sales",
    "Boris": "sales",
    "Zoya": "sales",
    "Galina": "head",
    "Viktor": "director",
    "Olga": "quality",
}


def use_partner(*, mode: str = "quality") -> Playbook:
    """Put the pack in force, in a mode of triage."""
    if mode == "quality":
        apply_pack(name="it_partner", actor=SYSTEM, now=NOW)
        return active_playbook()
    files = pack_files("it_partner")
    files["triage.yaml"] = files["triage.yaml"].replace("  mode: quality", f"  mode: {mode}")
    apply_playbook(files=files, actor=SYSTEM, now=NOW)
    return active_playbook()


def shut_the_way_back() -> None:
    """Have the stage in which leads wait for a verdict ask for what no request has."""
    files = pack_files("it_partner")
    deadline = "        deadline: 4wh\n"
    gate = "        gate: {require: [budget], carry: false}\n"
    files["pipelines.yaml"] = files["pipelines.yaml"].replace(deadline, deadline + gate, 1)
    apply_playbook(files=files, actor=SYSTEM, now=NOW)


def have_requests_fill_in_clients() -> None:
    """Have contacts know a post and companies their seats, from what the request tells."""
    files = pack_files("it_partner")
    files["fields.yaml"] = files["fields.yaml"].replace(
        "\nfields:\n",
        "\nfields:\n"
        "  contact: {post: {type: text, label: {ru: Должность, en: Post}}}\n"
        "  company: {workplaces: {type: integer, label: {ru: Места, en: Seats}}}\n",
        1,
    )
    files["pipelines.yaml"] = files["pipelines.yaml"].replace(
        "\nconversion:\n",
        "\nconversion:\n  contact: {position: post}\n  company: {seats: workplaces}\n",
        1,
    )
    apply_playbook(files=files, actor=SYSTEM, now=NOW)


def make_partners() -> dict[str, User]:
    return {name: make_user(name, role=role) for name, role in _ROLES.items()}


def make_request(**fields: Any) -> Lead:
    """Make a request as it comes by mail."""
    given = {
        "client_name": "Vera",
        "company_name": "Example Logistics",
        "request": "Нужны лицензии на 40 рабочих мест",
    }
    return make_lead(channel="mail", **(given | fields))
