"""What of a lead goes to its deal, by the typed map of the playbook's conversion (K25, F6)."""

from collections.abc import Mapping
from typing import Any

from voronka.process import standard_fields as standard
from voronka.process.playbook import Playbook
from voronka.process.schema import ConversionSpec


def mapped_fields(spec: ConversionSpec, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the deal's fields out of the lead's, as the playbook maps them."""
    return {target: fields[source] for source, target in spec.fields.items() if source in fields}


def unmapped_fields(
    playbook: Playbook, spec: ConversionSpec, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what was given under names that no lead has: the deal says what it makes of them."""
    known = playbook.fields("lead")
    return {name: value for name, value in fields.items() if name not in known}


def fields_left_behind(
    playbook: Playbook, spec: ConversionSpec, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a lead would keep, and neither its deal nor its contact or company does."""
    # The moment of the request is that at which the deal came to be.
    kept = {*spec.fields, *spec.contact, *spec.company, standard.REQUESTED_AT}
    known = playbook.fields("lead").keys() - kept
    return {name: value for name, value in fields.items() if name in known and value}


def fields_of_lead(spec: ConversionSpec, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of a deal under the names they have on a lead, where they have one."""
    return {source: fields[target] for source, target in spec.fields.items() if target in fields}
