"""The parameters of triggers and actions as controls: drawn from the plug-ins themselves."""

import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Union, get_args, get_origin

from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from voronka.kernel.plugins import Plugin
from voronka.process.durations import Duration
from voronka.process.references import Kind, Refers
from voronka.web.playbook.controls import (
    Control,
    read_duration,
    read_several,
    read_word,
    with_chosen,
)
from voronka.web.playbook.words import Words, parameter_label


def parameter_controls(
    plugin: type[Plugin],
    values: Mapping[str, Any],
    prefix: str,
    words: Words,
    pipelines: Sequence[str],
) -> list[Control]:
    """Return a control for each parameter, with what is filled in."""
    return [
        _control(name, field, values.get(name), prefix, words, pipelines)
        for name, field in _parameters(plugin)
    ]


def read_parameters(plugin: type[Plugin], post: QueryDict, prefix: str) -> dict[str, Any]:
    """Return what was filled in, without what is empty."""
    found = {name: _read(field, post, f"{prefix}.{name}") for name, field in _parameters(plugin)}
    return {name: value for name, value in found.items() if value not in (None, [])}


def with_main(plugin: Any, values: Mapping[str, Any]) -> Any:
    """Return a step's parameters the shortest way: the main one alone needs no name."""
    if list(values) == [plugin.primary]:
        return single(values[plugin.primary])
    return {name: single(value) for name, value in values.items()} or None


def is_same(plugin: type[Plugin], before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether parameters mean the same; the order of a list does not count."""
    try:
        old, new = (plugin.Params.model_validate(each) for each in (before, after))
    except ValidationError:
        return False
    return all(
        _unordered(getattr(old, name)) == _unordered(getattr(new, name))
        for name in plugin.Params.model_fields
    )


def _unordered(value: Any) -> Any:
    return frozenset(value) if isinstance(value, tuple) else value


def without_main(plugin: Any, written: Any) -> dict[str, Any]:
    """Return a step's parameters by name."""
    if written is None:
        return {}
    return dict(written) if isinstance(written, Mapping) else {plugin.primary: written}


def _parameters(plugin: type[Plugin]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in plugin.Params.model_fields.items():
        yield field.alias or name, field


def _control(
    name: str,
    field: FieldInfo,
    value: Any,
    prefix: str,
    words: Words,
    pipelines: Sequence[str],
) -> Control:
    label = parameter_label(name, field.title)
    here, must = f"{prefix}.{name}", field.is_required()
    if _is_duration(field):
        return Control(name=here, label=label, kind="duration", value=value, required=must)
    if (choices := _choices(field, words, pipelines)) is not None:
        if _is_several(field):
            listed = [value] if isinstance(value, str) else list(value or ())
            offered = with_chosen(choices, listed)
            return Control(name=here, label=label, kind="several", value=listed, options=offered)
        choices = with_chosen(choices, [value] if value else [])
        options = choices if must and value else [("", "—"), *choices]
        return Control(
            name=here, label=label, kind="choice", value=value or "", options=options,
            required=must,
        )  # fmt: skip
    shown = "" if value is None else value
    return Control(name=here, label=label, kind="word", value=shown, required=must)


def _read(field: FieldInfo, post: QueryDict, name: str) -> Any:
    if _is_duration(field):
        return read_duration(post, name)
    if _is_several(field):
        return read_several(post, name)
    typed = read_word(post, name)
    if typed in ("true", "false") and field.annotation is Any:
        return typed == "true"
    return typed


def single(value: Any) -> Any:
    """Return a list of one as that one: it reads better, and plug-ins take both."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _choices(
    field: FieldInfo, words: Words, pipelines: Sequence[str]
) -> list[tuple[str, str]] | None:
    kind = _refers(field)
    if kind is not None:
        return words.choices(kind, pipelines)
    literals = [each for each in _types(field.annotation) if get_origin(each) is Literal]
    if literals:
        labels = happening_labels()
        return [(each, labels.get(each, each)) for each in get_args(literals[0])]
    return None


def happening_labels() -> dict[str, str]:
    """Return what can happen to a visit or to an event, in words."""
    return {
        "booked": _("booked"),
        "moved": _("moved"),
        "confirmed": _("confirmed"),
        "on_my_way": _("on the way"),
        "done": _("finished"),
        "cancelled": _("cancelled"),
        "invited": _("the client was invited"),
        "registered": _("the client registered"),
        "declined": _("the client declined"),
        "attended": _("the client came"),
        "absent": _("the client did not come"),
        "rescheduled": _("another time or place"),
        "called_off": _("called off"),
        "restored": _("takes place after all"),
    }


def _refers(field: FieldInfo) -> Kind | None:
    return next((mark.to for mark in field.metadata if isinstance(mark, Refers)), None)


def _is_duration(field: FieldInfo) -> bool:
    return Duration in _types(field.annotation)


def _is_several(field: FieldInfo) -> bool:
    return get_origin(field.annotation) in (tuple, list)


def _types(annotation: Any) -> list[Any]:
    """Return what an annotation allows, one by one."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType, tuple, list):
        return [inner for each in get_args(annotation) for inner in _types(each)]
    return [annotation]
