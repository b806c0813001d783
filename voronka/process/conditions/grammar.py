"""From source to a bare syntax tree, by the grammar of CEL that cel-python ships."""

import importlib.util
import re
from functools import cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

from voronka.process.conditions.errors import ConditionError
from voronka.process.text import Text

Syntax = Tree[Token]

_LONGEST = 4000
# Rules that only pass on what stands inside them.
_WRAPPERS = frozenset(
    {
        "expr", "conditionalor", "conditionaland", "relation", "addition", "multiplication",
        "unary", "member", "primary", "paren_expr",
    }
)  # fmt: skip


def parse(source: str) -> Syntax:
    """
    Return the syntax tree of a condition.

    :raises ConditionError: it is not written in CEL
    """
    if len(source) > _LONGEST:
        raise ConditionError(
            Text(
                f"Условие длиннее {_LONGEST} знаков.",
                f"The condition is longer than {_LONGEST} characters.",
            )
        )
    if not source.strip():
        raise ConditionError(Text("Условие пустое.", "The condition is empty."))
    try:
        return core(_parser().parse(source))
    except UnexpectedInput as problem:
        raise _syntax_error(source, problem) from problem


def core(tree: Syntax) -> Syntax:
    """Return the first tree inside that says something of its own."""
    while tree.data in _WRAPPERS and len(tree.children) == 1:
        inner = tree.children[0]
        assert isinstance(inner, Tree)
        tree = inner
    return tree


@cache
def _parser() -> Lark:
    # Read beside the package rather than through it: importing celpy costs a quarter of a second.
    package = importlib.util.find_spec("celpy")
    if package is None or package.origin is None:
        raise RuntimeError("cel-python is not installed")
    return Lark(
        Path(package.origin).with_name("cel.lark").read_text(encoding="utf-8"),
        parser="lalr",
        start="expr",
        g_regex_flags=re.MULTILINE,
        lexer_callbacks={"IDENT": _boolean_literal},
        propagate_positions=True,
        maybe_placeholders=False,
        priority="invert",
    )


def _boolean_literal(token: Token) -> Token:
    return token.update(type="BOOL_LIT") if token.value in ("true", "false") else token


def _syntax_error(source: str, problem: UnexpectedInput) -> ConditionError:
    line, column = problem.line, problem.column
    if line < 1 or (isinstance(problem, UnexpectedToken) and problem.token.type == "$END"):
        lines = source.split("\n")
        line, column = len(lines), len(lines[-1]) + 1
    rest = source.split("\n")[line - 1][column - 1 :]
    if not rest.strip():
        text = Text("Условие обрывается.", "The condition breaks off here.")
    elif rest.startswith("=") and not rest.startswith("=="):
        text = Text("Равенство пишется двумя знаками: ==.", "Equality is written ==.")
    elif re.match(r"(and|or|not)\b", rest, re.IGNORECASE):
        text = Text("Пишите &&, || и ! вместо слов.", "Write &&, || and ! instead of words.")
    else:
        word = re.match(r"\w+|.", rest)
        shown = word[0] if word else rest
        text = Text(f"Здесь не может стоять {shown!r}.", f"{shown!r} cannot stand here.")
    return ConditionError(text, line=line, column=column)
