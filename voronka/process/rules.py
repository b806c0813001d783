"""
The ids of rules: the place of each in the playbook, as refusals, proofs and the ledger cite it.

`leads.ours.gate.require.budget` · `leads.ours.leave.checks.email_known` · `leads.ours.hints.0` ·
`robots.confirm_visit` · `sos.new_leads` · `scoring.abc.means.0` · `catalogue.loft` ·
`errors.no_next_step` · `triage.stop_rules.own_mailbox` · `triage.suggest.hot` · `distribution.hot`
"""

from typing import Literal

Side = Literal["gate", "leave"]


def stage(pipeline: str, key: str) -> str:
    return f"{pipeline}.{key}"


def require(pipeline: str, key: str, side: Side, field: str) -> str:
    return f"{pipeline}.{key}.{side}.require.{field}"


def check(pipeline: str, key: str, side: Side, name: str) -> str:
    return f"{pipeline}.{key}.{side}.checks.{name}"


def approval(pipeline: str, key: str, side: Side) -> str:
    return f"{pipeline}.{key}.{side}.approval"


def hint(pipeline: str, key: str, number: int) -> str:
    return f"{pipeline}.{key}.hints.{number}"


def robot(key: str) -> str:
    return f"robots.{key}"


def sos(key: str) -> str:
    return f"sos.{key}"


def points(scoring: str, axis: str, number: int) -> str:
    return f"scoring.{scoring}.{axis}.{number}"


def error(key: str) -> str:
    return f"errors.{key}"


def catalogue(key: str) -> str:
    return f"catalogue.{key}"


def stop_rule(key: str) -> str:
    return f"triage.stop_rules.{key}"


def suggestion(key: str) -> str:
    return f"triage.suggest.{key}"


def distribution(key: str) -> str:
    return f"distribution.{key}"
