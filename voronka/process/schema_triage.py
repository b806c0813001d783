"""Who looks at a new lead first, what is no lead at all, and who gets what is left (Q1, Q3, N7)."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from voronka.process.schema_base import Key, Section
from voronka.process.text import Text

Method = Literal["hand", "turn", "load"]
Mode = Literal["quality", "none"]


class StopRuleSpec(Section):
    """
    What is no request to us: junk is suggested, with this reason, for leads of which the condition
    is true. Unknown is not true.
    """

    label: Text
    only_if: str = Field(alias="if")
    # A key of `junk_reasons`.
    reason: Key
    # `junks` closes the lead as soon as it has come; it can be restored like any other.
    acts: Literal["suggests", "junks"] = "suggests"


class SuggestionSpec(Section):
    """What probably becomes of a lead; the first whose condition is true is suggested."""

    label: Text
    only_if: str | None = Field(default=None, alias="if")
    # contact: contact and company for later. deal: the same and a deal for now.
    verdict: Literal["contact", "deal"]
    # An option of the class field.
    grade: Key = ""


class TriageSpec(Section):
    """
    The quality department looks at each new lead before anybody sells.

    In the mode `none` new leads start in the stage `without`; those that wait are judged all the
    same, for nothing moves by itself.
    """

    mode: Mode = "quality"
    of: Key
    stages: Sequence[Key] = Field(alias="in")
    without: Key
    # Where a known client's new request goes, with the client's owner.
    attached: Key
    # The choice field that holds the class.
    class_field: Key = ""
    # Roles that are told of each new deal, with the controller's comment.
    tell: Sequence[Key] = ()
    stop_rules: Mapping[Key, StopRuleSpec] = {}
    suggest: Mapping[Key, SuggestionSpec] = {}


class DistributionSpec(Section):
    """How cards that nobody owns are handed to those who are free."""

    label: Text
    of: Key
    stages: Sequence[Key] = Field(alias="in")
    # Roles that get them, each with the weight of its people.
    to: Mapping[Key, int]
    by: Method = "turn"
    # Counted apart for each option of this field, so that good and bad ones are shared alike.
    class_field: Key = ""
