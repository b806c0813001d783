"""A condition, read once when the playbook is loaded and asked many times."""

from datetime import datetime
from zoneinfo import ZoneInfo

from voronka.process.conditions import nodes
from voronka.process.conditions.errors import ConditionError
from voronka.process.conditions.evaluation import Values, compiled
from voronka.process.conditions.nodes import Arithmetic, Node
from voronka.process.conditions.proof import Proof, planned
from voronka.process.conditions.reading import read
from voronka.process.conditions.scope import Scope
from voronka.process.conditions.source import to_source
from voronka.process.conditions.sql import Sql, to_sql
from voronka.process.conditions.stored import CardSource
from voronka.process.conditions.words import to_words
from voronka.process.text import Text

_MOST_CALCULATIONS = 20


class Condition:
    """
    One condition: `source` as written canonically, `names` of the fields and facts it reads.
    """

    __slots__ = ("_evaluate", "_plan", "names", "scope", "source", "tree", "types")

    def __init__(self, tree: Node, scope: Scope) -> None:
        self.tree, self.scope = tree, scope
        self.source = to_source(tree)
        self.names = nodes.names(tree)
        found = ((name, scope.find(name)) for name in self.names)
        # The field type of each name.
        self.types = tuple((name, spec.type if spec else "text") for name, spec in found)
        self._evaluate = compiled(tree, ZoneInfo(scope.zone))
        self._plan = planned(tree, scope)

    def __repr__(self) -> str:
        return f"Condition({self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self.tree == other.tree

    def __hash__(self) -> int:
        return hash(self.tree)

    def holds(self, values: Values, now: datetime) -> bool | None:
        """Return whether it is true; None is unknown."""
        result: bool | None = self._evaluate(values, now)
        return result

    def evaluate(self, values: Values, now: datetime) -> Proof:
        """
        Return whether it is true, with the values it read and the parts to blame if it is not.
        """
        reads = {name: values.get(name) for name in self.names}
        return Proof(self._evaluate(reads, now), reads, self._plan, now)

    def sql(self, source: CardSource, *, now: datetime, prefix: str = "c") -> Sql:
        """
        Return it as an SQL condition about the row of `source`; NULL is unknown.

        :raises KeyError: a name stands nowhere in the database
        """
        return to_sql(self.tree, self.scope, source, now=now, prefix=prefix)

    def words(self, locale: str) -> str:
        """Return it as a part of a sentence: "бюджет не меньше 500 000 ₽ и замер назначен"."""
        return to_words(self.tree, self.scope, locale)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts among its names, which have to be loaded."""
        return tuple(name for name in self.names if name in self.scope.facts)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the card among its names."""
        return tuple(name for name in self.names if name in self.scope.fields)

    def atoms(self) -> tuple[Node, ...]:
        """Return its indivisible parts, negations included."""
        return self._plan.atoms()


def compile_condition(source: str, scope: Scope) -> Condition:
    """
    Return the condition written in `source`.

    :raises ConditionError: it is not written right, names something unknown, or compares what
        cannot be compared; the error says where and suggests
    """
    tree = read(source, scope)
    if sum(isinstance(node, Arithmetic) for node in nodes.walk(tree)) > _MOST_CALCULATIONS:
        raise ConditionError(Text("Слишком много вычислений.", "There are too many calculations."))
    return Condition(tree, scope)
