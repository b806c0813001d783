"""A tree written back as source; reading it again gives the same tree."""

from voronka.process.conditions.literals import written
from voronka.process.conditions.nodes import (
    Age,
    And,
    Arithmetic,
    Call,
    Chosen,
    Clock,
    Compare,
    Has,
    InCurrency,
    Lit,
    Name,
    Negative,
    Node,
    Not,
    OneOf,
    Or,
)

_OR, _AND, _RELATION, _SUM, _PRODUCT, _UNARY, _ATOM = range(1, 8)


def to_source(node: Node) -> str:
    """
    Return the condition as it would be written, with no needless brackets.
    """
    return _write(node, 0)


def _write(node: Node, around: int) -> str:
    text, strength = _parts(node)
    return f"({text})" if strength < around else text


def _parts(node: Node) -> tuple[str, int]:
    """Return the source and how tightly its weakest operator binds."""
    match node:
        case Or(parts=parts):
            return " || ".join(_write(part, _AND) for part in parts), _OR
        case And(parts=parts):
            return " && ".join(_write(part, _RELATION) for part in parts), _AND
        case Compare() | OneOf() | Chosen():
            return _relation(node), _RELATION
        case Arithmetic():
            return _calculation(node)
        case Not(part=part):
            return f"!{_write(part, _UNARY)}", _UNARY
        case Negative(part=part):
            # A minus before a constant would be read as a part of it.
            return f"-{_write(part, _ATOM)}", _UNARY
        case InCurrency(part=part):
            return _parts(part)
    return _single(node), _ATOM


def _relation(node: Compare | OneOf | Chosen) -> str:
    match node:
        case Compare(op=op, left=left, right=right):
            return f"{_write(left, _SUM)} {op} {_write(right, _SUM)}"
        case OneOf(item=item, options=options):
            listed = ", ".join(to_source(option) for option in options)
            return f"{_write(item, _SUM)} in [{listed}]"
        case Chosen(item=item, among=among):
            return f"{_write(item, _SUM)} in {_write(among, _SUM)}"


def _calculation(node: Arithmetic) -> tuple[str, int]:
    strength = _SUM if node.op in "+-" else _PRODUCT
    right = _write(node.right, strength + 1)
    # Without the brackets "a - -1" is legible to the grammar only.
    if right.startswith("-"):
        right = f"({right})"
    return f"{_write(node.left, strength)} {node.op} {right}", strength


def _single(node: Node) -> str:
    match node:
        case Lit():
            return written(node)
        case Name(path=path) | Age(path=path) | Clock(path=path):
            return path
        case Has(name=name):
            return f"has({name.path})"
        case Call(function=function, args=args):
            if function in ("size", "lower", "date"):
                return f"{function}({to_source(args[0])})"
            return f"{_write(args[0], _ATOM)}.{function}({to_source(args[1])})"
    raise TypeError(node)
