"""The functions of conditions: has, size, lower, startsWith, endsWith, contains, and constants."""

from collections.abc import Callable, Sequence

from voronka.process.conditions import literals
from voronka.process.conditions.joining import Unfit
from voronka.process.conditions.nodes import Call, Function, Has, Lit, Name, Node, Type
from voronka.process.conditions.scope import Scope, closest

_TEXTUAL: dict[str, Function] = {
    "startsWith": "startsWith",
    "endsWith": "endsWith",
    "contains": "contains",
}
_CONSTANTS: dict[str, Callable[[str], Lit]] = {
    "duration": literals.span,
    "date": literals.day,
    "timestamp": literals.moment,
}
_KNOWN = ("has", "size", "lower", *_CONSTANTS, *_TEXTUAL)


def call(function: str, args: Sequence[Node], scope: Scope) -> Node:
    """
    Return the function applied to its arguments.

    :raises Unfit: there is no such function, or it does not take such arguments
    """
    if function in _TEXTUAL:
        return _textual(_TEXTUAL[function], args)
    if function not in _KNOWN:
        like = closest(function, _KNOWN)
        raise Unfit(
            f"Нет функции {function}." + (f" Может быть, {like}?" if like else ""),
            f"There is no function {function}." + (f" Did you mean {like}?" if like else ""),
        )
    if len(args) != 1:
        raise Unfit(
            f"У {function} должно быть одно значение.", f"{function} takes exactly one value."
        )
    return _single(function, args[0])


def _single(function: str, arg: Node) -> Node:
    if function in _CONSTANTS and isinstance(arg, Lit) and arg.type is Type.TEXT:
        try:
            return _CONSTANTS[function](str(arg.value))
        except literals.NoConstant as problem:
            raise Unfit(problem.text.ru, problem.text.en) from problem
    if function == "has":
        return _has(arg)
    if function == "size" and arg.type in (Type.TEXT, Type.CHOICES):
        return Call("size", (arg,), Type.NUMBER)
    if function == "lower" and arg.type is Type.TEXT:
        return Call("lower", (arg,), Type.TEXT)
    if function == "date" and arg.type is Type.DATETIME:
        return Call("date", (arg,), Type.DATE)
    raise Unfit(
        f"{function} не применяют к такому значению.", f"{function} does not take such a value."
    )


def _has(arg: Node) -> Node:
    if not isinstance(arg, Name):
        raise Unfit(
            "has спрашивает о поле или факте: has(budget).",
            "has asks about a field or a fact: has(budget).",
        )
    return Has(arg)


def _textual(function: Function, args: Sequence[Node]) -> Node:
    if len(args) != 2 or any(arg.type is not Type.TEXT for arg in args):
        raise Unfit(
            f"Пишите текст.{function}('…'): слева и в скобках тексты.",
            f"Write text.{function}('…'): a text on the left and a text in brackets.",
        )
    if isinstance(args[1], Lit) and args[1].value == "":
        raise Unfit("Пустой текст есть в любом.", "An empty text is in any text.")
    return Call(function, tuple(args), Type.BOOL)
