"""What a public form asks, and reading what was answered. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voronka.process import field_types, standard_fields
from voronka.process.field_types import InvalidValue
from voronka.process.playbook import Playbook
from voronka.process.schema import FieldSpec, WebFormSpec
from voronka.process.state import CardKind
from voronka.process.text import Text

# What the form's page sends beside the fields.
CONSENT = "consent"
# Hidden from people by the page; who fills it in is a machine.
HONEYPOT = "contact_time_preference"
ORIGIN = (standard_fields.PAGE, *standard_fields.UTM)

_LONGEST = 5_000


@dataclass(frozen=True, kw_only=True)
class FormField:
    """One question of the form."""

    name: str
    spec: FieldSpec
    label: Text
    required: bool


@dataclass(frozen=True, kw_only=True)
class PublicForm:
    """A form as a stranger sees it."""

    key: str
    title: Text
    intro: Text | None
    consent: Text
    thanks: Text
    language: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was answered: what will be stored, and what is wrong by field."""

    answers: Mapping[str, Any]
    problems: Mapping[str, Text]


def form_of(playbook: Playbook, key: str) -> PublicForm | None:
    """Return the form, or None if the playbook has none of this key."""
    spec = playbook.spec.web_forms.get(key)
    if spec is None:
        return None
    known = playbook.fields(playbook.kind_of(spec.pipeline))
    return PublicForm(
        key=key,
        title=spec.title,
        intro=spec.intro,
        consent=spec.consent,
        thanks=spec.thanks,
        language=playbook.spec.language,
        fields=tuple(
            FormField(
                name=name,
                spec=known[name],
                label=spec.labels.get(name, known[name].label),
                required=name in spec.required,
            )
            for name in spec.fields
            if name in known
        ),
    )


def read_answers(playbook: Playbook, form: WebFormSpec, raw: Mapping[str, Any]) -> Reading:
    """
    Return the answers to the form's own questions; whatever else was sent is left out.
    """
    kind = playbook.kind_of(form.pipeline)
    answers: dict[str, Any] = {}
    problems: dict[str, Text] = {}
    for name in form.fields:
        try:
            given = _read(playbook, kind, name, raw.get(name))
        except InvalidValue as error:
            problems[name] = error.text
            continue
        if given is not None:
            answers[name] = given
        elif name in form.required:
            problems[name] = _REQUIRED
    if not _is_yes(raw.get(CONSENT)):
        problems[CONSENT] = _NO_CONSENT
    return Reading(answers=answers, problems=problems)


def origin_in(raw: Mapping[str, Any]) -> dict[str, str]:
    """Return where the sender came from, as the page says."""
    return {
        name: value.strip()[:1000]
        for name in ORIGIN
        if isinstance(value := raw.get(name), str) and value.strip()
    }


def is_machine(raw: Mapping[str, Any]) -> bool:
    """Say whether something is written where people see nothing to fill in."""
    return bool(raw.get(HONEYPOT))


def _read(playbook: Playbook, kind: CardKind, name: str, raw: Any) -> Any:
    """
    Return the answer in stored form, None for nothing.

    :raises InvalidValue: it is no value of the field
    """
    spec = playbook.field(kind, name)
    if spec is None:
        return None
    if isinstance(raw, str) and len(raw) > _LONGEST:
        raise InvalidValue(_TOO_LONG)
    field_type = field_types.get(spec.type)
    wanted = field_types.Spec(
        type=spec.type,
        options=tuple(spec.options),
        currency=playbook.spec.currency,
        region=playbook.spec.region,
        zone=playbook.spec.calendar.zone,
    )
    try:
        return field_type.to_json(field_type.parse(raw, wanted))
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise InvalidValue(_UNREADABLE) from error


def _is_yes(raw: Any) -> bool:
    return raw is True or (isinstance(raw, str) and raw.strip().lower() in _YES)


_YES = ("1", "on", "true", "yes")
_REQUIRED = Text("Заполните это поле.", "Fill this in.")
_NO_CONSENT = Text(
    "Без согласия мы не можем принять заявку.", "Without your consent we cannot take the request."
)
_TOO_LONG = Text("Слишком длинно.", "Too long.")
_UNREADABLE = Text("Это не удалось прочитать.", "This cannot be read.")
