"""From syntax to the typed tree: every name is known, every operator fits what it joins."""

from collections.abc import Callable
from typing import NoReturn, cast

from lark import Token, Tree

from voronka.process.conditions import calls, joining, literals
from voronka.process.conditions.errors import ConditionError
from voronka.process.conditions.grammar import Syntax, core, parse
from voronka.process.conditions.nodes import (
    Age,
    Clock,
    Comparison,
    Lit,
    Name,
    Negative,
    Node,
    Not,
    Operator,
    Type,
    conjunction,
    disjunction,
)
from voronka.process.conditions.scope import AGES, Scope
from voronka.process.text import Text

_DEEPEST = 40
_COMPARISONS = {
    "relation_lt": "<",
    "relation_le": "<=",
    "relation_gt": ">",
    "relation_ge": ">=",
    "relation_eq": "==",
    "relation_ne": "!=",
}
_OPERATORS = {
    "addition_add": "+",
    "addition_sub": "-",
    "multiplication_mul": "*",
    "multiplication_div": "/",
}


def read(source: str, scope: Scope) -> Node:
    """
    Return the tree of a condition.

    :raises ConditionError: it is not written right, names something unknown, or is not yes-or-no
    """
    syntax = parse(source)
    reader = _Reader(scope)
    return reader.condition(syntax)


class _Reader:
    def __init__(self, scope: Scope) -> None:
        self.scope, self.depth = scope, 0
        self.handlers: dict[str, Callable[[Syntax], Node]] = {
            "conditionalor": self._or,
            "conditionaland": self._and,
            "relation": self._relation,
            "addition": self._arithmetic,
            "multiplication": self._arithmetic,
            "unary": self._unary,
            "literal": self._literal,
            "ident": self._name,
            "member_dot": self._name,
            "ident_arg": self._call,
            "member_dot_arg": self._method,
        }

    def condition(self, syntax: Syntax) -> Node:
        """Return a tree that is true, false or unknown."""
        node = self.read(syntax)
        if node.type is not Type.BOOL:
            self.fail(
                syntax,
                "Здесь нужно условие: сравните значение с чем-нибудь или напишите has(…).",
                "A condition is needed here: compare the value with something, or write has(…).",
            )
        return node

    def read(self, syntax: Syntax) -> Node:
        syntax = core(syntax)
        handler = self.handlers.get(syntax.data)
        if handler is None or self.depth > _DEEPEST:
            self._refuse_form(syntax)
        self.depth += 1
        node = handler(syntax)
        self.depth -= 1
        return node

    def fail(self, at: Syntax, ru: str, en: str) -> NoReturn:
        meta = at.meta
        raise ConditionError(
            Text(ru, en), line=getattr(meta, "line", 1), column=getattr(meta, "column", 1)
        )

    def _refuse_form(self, syntax: Syntax) -> NoReturn:
        if self.depth > _DEEPEST:
            self.fail(syntax, "Слишком много вложенных частей.", "Too many parts inside parts.")
        if syntax.data == "expr":
            self.fail(
                syntax,
                "«? :» здесь не пишут; разбейте на части с && и ||.",
                "There is no “? :” here; use && and ||.",
            )
        self.fail(
            syntax,
            "Такой записи в условиях Voronka нет.",
            "Conditions of Voronka know no such form.",
        )

    # Logic

    def _or(self, syntax: Syntax) -> Node:
        return disjunction(tuple(self.condition(part) for part in _row(syntax)))

    def _and(self, syntax: Syntax) -> Node:
        return conjunction(tuple(self.condition(part) for part in _row(syntax)))

    def _unary(self, syntax: Syntax) -> Node:
        sign, inner = _trees(syntax)
        if sign.data == "unary_not":
            return Not(self.condition(inner))
        part = self.read(inner)
        if isinstance(part, Lit) and part.type is Type.NUMBER:
            return literals.negative(part)
        if part.type not in (Type.NUMBER, Type.MONEY, Type.DURATION):
            self.fail(
                inner,
                "Минус ставят только перед числом, суммой или промежутком.",
                "A minus stands only before a number, money or a span of time.",
            )
        return Negative(part, part.type)

    # Comparison

    def _relation(self, syntax: Syntax) -> Node:
        sign, right = _trees(syntax)
        left = cast(Syntax, sign.children[0])
        if sign.data == "relation_in":
            return self._in(left, right, syntax)
        op = cast(Comparison, _COMPARISONS[sign.data])
        return self._joined(syntax, joining.compare, op, self.read(left), self.read(right))

    def _in(self, left: Syntax, right: Syntax, syntax: Syntax) -> Node:
        item, listed = self.read(left), core(right)
        if listed.data != "list_lit":
            among = self.read(listed)
            return self._joined(syntax, joining.chosen, item, among)
        inside = _trees(listed)
        options = [self.read(part) for part in (_trees(inside[0]) if inside else [])]
        if not options:
            self.fail(listed, "Список пуст.", "The list is empty.")
        return self._joined(syntax, joining.one_of, item, options)

    def _arithmetic(self, syntax: Syntax) -> Node:
        sign, right = _trees(syntax)
        if sign.data not in _OPERATORS:
            self.fail(sign, "Остатка от деления здесь нет.", "There is no remainder (%) here.")
        op = cast(Operator, _OPERATORS[sign.data])
        left = cast(Syntax, sign.children[0])
        return self._joined(syntax, joining.arithmetic, op, self.read(left), self.read(right))

    def _joined(self, syntax: Syntax, join: Callable[..., Node], *parts: object) -> Node:
        try:
            return join(*parts, self.scope)
        except joining.Unfit as unfit:
            self.fail(syntax, unfit.text.ru, unfit.text.en)

    # Names, constants, functions

    def _literal(self, syntax: Syntax) -> Node:
        token = cast(Token, syntax.children[0])
        try:
            return literals.constant(token)
        except literals.NoConstant as problem:
            self.fail(syntax, problem.text.ru, problem.text.en)

    def _name(self, syntax: Syntax) -> Node:
        path = _path(syntax)
        if path is None:
            self.fail(syntax, "Точка стоит только внутри имени.", "A dot stands only in a name.")
        if path in ("now", "today"):
            return Clock("now", Type.DATETIME) if path == "now" else Clock("today", Type.DATE)
        if path in AGES:
            return Age(path, Name(AGES[path][0], Type.DATETIME))
        spec = self.scope.find(path)
        if spec is None:
            self._unknown_name(syntax, path)
        return Name(path, spec.static_type)

    def _unknown_name(self, syntax: Syntax, path: str) -> NoReturn:
        like = self.scope.suggest(path)
        self.fail(
            syntax,
            f"Неизвестное имя {path}." + (f" Может быть, {like}?" if like else ""),
            f"Unknown name {path}." + (f" Did you mean {like}?" if like else ""),
        )

    def _call(self, syntax: Syntax) -> Node:
        token, *rest = syntax.children
        arguments = _trees(cast(Syntax, rest[0])) if rest else []
        return self._called(syntax, str(token), arguments)

    def _method(self, syntax: Syntax) -> Node:
        on, token, *rest = syntax.children
        arguments = _trees(cast(Syntax, rest[0])) if rest else []
        return self._called(syntax, str(token), [cast(Syntax, on), *arguments])

    def _called(self, syntax: Syntax, function: str, arguments: list[Syntax]) -> Node:
        args = [self.read(argument) for argument in arguments]
        return self._joined(syntax, calls.call, function, args)


def _trees(syntax: Syntax) -> list[Syntax]:
    return [child for child in syntax.children if isinstance(child, Tree)]


def _row(syntax: Syntax) -> list[Syntax]:
    """Return the parts joined by one kind of operator; the grammar nests them to the left."""
    row: list[Syntax] = []
    inner = syntax
    while inner.data == syntax.data:
        left, right = _trees(inner)
        row.append(right)
        inner = core(left)
    return [inner, *reversed(row)]


def _path(syntax: Syntax) -> str | None:
    """Return the dotted name, or None if it is not made of names only."""
    syntax = core(syntax)
    if syntax.data == "ident":
        return str(syntax.children[0])
    if syntax.data != "member_dot":
        return None
    before = _path(cast(Syntax, syntax.children[0]))
    return None if before is None else f"{before}.{syntax.children[1]}"
