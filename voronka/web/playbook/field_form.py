"""The form of a field of the process (F4)."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from voronka.packs.edits import Edit, Listed, Put
from voronka.process.conditions import RESERVED
from voronka.process.loading.vocabulary import CLIENTS, HOLDERS
from voronka.process.parts import find
from voronka.process.schema import ClientKind, Holder
from voronka.process.standard_fields import OF_CLIENTS
from voronka.web.playbook.controls import (
    Control,
    OptionLine,
    Section,
    lines_of,
    moved,
    new_key,
    options_of,
    read_options,
    read_several,
    read_text,
    read_word,
    read_yes,
)
from voronka.web.playbook.editor import (
    Place,
    Values,
    choice,
    line,
    list_changes,
    required,
    several,
)
from voronka.web.playbook.words import Choice, type_labels

_CHOICES = ("choice", "multi_choice")
COPY, DROP = "+", "-"


class FieldForm:
    def title(self, place: Place) -> str:
        return _("New field") if place.is_new else _("Field")

    def stored(self, place: Place) -> Values:
        part = place.part
        return {
            "label": part.get("label"),
            "type": part.get("type", "text"),
            "group": part.get("group", ""),
            "help": part.get("help"),
            "options": lines_of(part.get("options", {})),
            "required": _required_in(place),
            "to_deal": _carried(place),
            **{_to(kind): _filled_in(place, kind) for kind in CLIENTS},
            "archived": part.get("archived", False),
        }

    def read(self, place: Place, post: QueryDict) -> Values:
        part = place.part
        return {
            "label": read_text(post, "label"),
            "type": part.get("type") or read_word(post, "type") or "text",
            "group": read_word(post, "group"),
            "help": read_text(post, "help"),
            "options": read_options(post, "options"),
            "required": read_several(post, "required"),
            "to_deal": post.get("to_deal", ""),
            **{_to(kind): post.get(_to(kind), "") for kind in CLIENTS},
            "archived": read_yes(post, "archived"),
        }

    def deed(self, place: Place, values: Values, deed: str, line: str, number: int) -> Values:
        options = list(values["options"])
        if deed == "add":
            options.append(OptionLine(key="", ru="", en=""))
        else:
            options = moved(options, deed, number)
        return values | {"options": options}

    def sections(self, place: Place, values: Values) -> Sequence[Section]:
        words, kind = place.words, _kind(place)
        about: list[Control] = [
            line("label", _("What it is called"), values, must=True),
            _type(place, values),
        ]
        if values["type"] in _CHOICES:
            about.append(
                Control(
                    name="options", label=_("Options"), kind="options",
                    value=values["options"] or [OptionLine(key="", ru="", en="")],
                    help=_("An option that is in use can be renamed, but not taken away."),
                )
            )  # fmt: skip
        about += [
            choice("group", _("Group on the card"), values, [("", "—"), *words.groups()]),
            line("help", _("Hint below the field"), values),
        ]
        where: list[Control] = []
        if kind not in CLIENTS:
            where.append(
                several(
                    "required", _("Must be filled in"), values, _stages(place),
                    help=_("A card enters or leaves these stages only with the field filled in."),
                )
            )  # fmt: skip
        if kind == "lead" and place.draft.playbook.spec.conversion is not None:
            where += [
                choice("to_deal", _("When the lead becomes a deal"), values, _carrying(place)),
                choice(
                    "to_contact", _("Fills in, of the contact"), values,
                    _filling(place, "contact"),
                    help=_(
                        "Once the lead is won. What is known of the client stays; what is empty is"
                        " filled in."
                    ),
                ),
                choice(
                    "to_company", _("Fills in, of the company"), values,
                    _filling(place, "company"),
                ),
            ]  # fmt: skip
        if not place.is_new:
            where.append(
                Control(
                    name="archived", label=_("Archived"), kind="yes", value=values["archived"],
                    help=_("What is kept in it stays and is shown; nobody is asked for more."),
                )
            )  # fmt: skip
        found = [Section(title=_("What it is"), controls=about)]
        return [*found, Section(title=_("Where it is used"), controls=where)] if where else found

    def edits(self, place: Place, values: Values, seen: str) -> Sequence[Edit]:
        kind = _kind(place)
        label = required(values, "label", _("What it is called"))
        fields = place.draft.playbook.fields(kind)
        path = place.path
        if place.is_new:
            name = label if isinstance(label, str) else label["en"]
            path = (*place.path, new_key(name, {*fields, *_taken(place)}))
        part = {
            **place.part,
            "type": values["type"],
            "label": label,
            "group": values["group"],
            "help": values["help"],
            "options": options_of(values["options"]) if values["type"] in _CHOICES else None,
            "archived": values["archived"],
        }
        demanded = [] if values["archived"] else values["required"]
        return [
            place.put(path, part, seen),
            *_demands(path[-1], _required_in(place), demanded),
            *_conversion(place, path[-1], part, values["to_deal"]),
            *(
                edit
                for client in CLIENTS
                for edit in _fills_in(place, path[-1], part, client, values[_to(client)])
            ),
        ]


def _kind(place: Place) -> Holder:
    return next(kind for kind in HOLDERS if kind == place.path[1])


def _taken(place: Place) -> set[str]:
    """Return the names that mean something else."""
    families = {family.name for family in place.draft.playbook.facts.families()}
    return {*families, *RESERVED, *(OF_CLIENTS if _kind(place) in CLIENTS else ())}


def _to(kind: ClientKind) -> str:
    return f"to_{kind}"


def _type(place: Place, values: Values) -> Control:
    labels = type_labels()
    if not place.is_new:
        known = [(values["type"], labels[values["type"]])]
        text = _("Values of one type cannot become another: make a new field instead.")
        return choice("type", _("Type"), values, known, help=text)
    return choice("type", _("Type"), values, list(labels.items()), looks=True)


def _stages(place: Place) -> list[Choice]:
    """Return where a field can be demanded: on entering a stage, or on going on from it."""
    kind, locale = _kind(place), place.words.locale
    found = []
    for key, pipeline in place.draft.playbook.spec.pipelines.items():
        if pipeline.of != kind:
            continue
        for name, stage in pipeline.stages.items():
            label = stage.label.in_(locale)
            if not stage.archived and stage.kind != "initial":
                found.append((f"{key}/{name}/gate", _("to enter “%(stage)s”") % {"stage": label}))
            if not stage.archived and stage.kind in ("initial", "path", "waiting"):
                found.append((f"{key}/{name}/leave", _("to leave “%(stage)s”") % {"stage": label}))
    return found


def _required_in(place: Place) -> list[str]:
    if place.is_new:
        return []
    return [
        where
        for where, _label in _stages(place)
        if place.path[-1] in (find(place.draft.tree, _demand_path(where)) or [])
    ]


def _demand_path(where: str) -> tuple[str, ...]:
    pipeline, stage, side = where.split("/")
    return ("pipelines", pipeline, "stages", stage, side, "require")


def _demands(name: str, before: list[str], after: list[str]) -> list[Edit]:
    add, remove = list_changes(before, after)
    return [
        *(Listed(path=_demand_path(where), add=(name,)) for where in add if where.count("/") == 2),
        *(Listed(path=_demand_path(where), remove=(name,)) for where in remove),
    ]


def _carrying(place: Place) -> list[Choice]:
    deal = place.draft.playbook.fields("deal")
    kind = place.part.get("type")
    found = [(COPY, _("copied to a field of the deal of the same name"))]
    locale = place.words.locale
    found += [
        (name, _("copied to “%(field)s”") % {"field": field.label.in_(locale)})
        for name, field in deal.items()
        if kind is not None and field.type == kind and name != place.path[-1]
    ]
    return [*found, (DROP, _("left behind"))]


def _carried(place: Place) -> str:
    conversion = place.draft.playbook.spec.conversion
    if place.is_new or conversion is None:
        return COPY
    name = place.path[-1]
    if name in conversion.drop:
        return DROP
    to = conversion.fields.get(name, DROP)
    return COPY if to == name else to


def _filled_in(place: Place, kind: ClientKind) -> str:
    """Return the field of the client that this one fills in, when its lead is won."""
    conversion = place.draft.playbook.spec.conversion
    if place.is_new or conversion is None:
        return ""
    to = conversion.to_clients[kind].get(place.path[-1], "")
    return COPY if to == place.path[-1] else to


def _filling(place: Place, kind: ClientKind) -> list[Choice]:
    name, locale = "" if place.is_new else place.path[-1], place.words.locale
    own = place.draft.playbook.fields(kind)
    found = [("", "—")]
    if name not in OF_CLIENTS:
        found.append((COPY, _("a field of the same name")))
    found += [
        (key, f"«{field.label.in_(locale)}»" if locale == "ru" else f"“{field.label.in_(locale)}”")
        for key, field in own.items()
        if field.type == place.part.get("type") and key != name and not field.archived
    ]
    return found


def _fills_in(
    place: Place, name: str, part: dict[str, Any], kind: ClientKind, to: str
) -> list[Edit]:
    """Have the field fill in one of the contact or company of a won lead, or none."""
    if _kind(place) != "lead" or place.draft.playbook.spec.conversion is None:
        return []
    mapped = ("conversion", kind, name)
    if not to:
        return [Put(path=mapped, value=None)] if find(place.draft.tree, mapped) else []
    edits: list[Edit] = []
    if to == COPY:
        to = name if name not in OF_CLIENTS else new_key(f"{name}_2", OF_CLIENTS)
        edits += _counterpart(place, to, part, kind)
    return [*edits, Put(path=mapped, value=to)]


def _conversion(place: Place, name: str, part: dict[str, Any], to: str) -> list[Edit]:
    """Have the field's value come over to the deal, or stay behind, as was chosen."""
    if _kind(place) != "lead" or place.draft.playbook.spec.conversion is None or not to:
        return []
    mapped = ("conversion", "fields", name)
    if to == DROP:
        return [Put(path=mapped, value=None), Listed(path=("conversion", "drop"), add=(name,))]
    edits: list[Edit] = [Listed(path=("conversion", "drop"), remove=(name,))]
    target = name if to == COPY else to
    if to == COPY:
        edits += _counterpart(place, name, part, "deal")
    return [*edits, Put(path=mapped, value=target)]


def _counterpart(place: Place, name: str, part: dict[str, Any], kind: Holder) -> list[Edit]:
    """The other has the same field; options that the lead's has gained, the other's gains too."""
    there = find(place.draft.tree, ("fields", kind, name))
    if there is None:
        same = ("type", "label", "group", "help", "options")
        kept = {key: part[key] for key in same if part.get(key)}
        known = place.draft.playbook.fields(kind)
        return [] if name in known else [Put(path=("fields", kind, name), value=kept)]
    missing = {
        key: label
        for key, label in (part.get("options") or {}).items()
        if key not in there.get("options", {})
    }
    if not missing:
        return []
    both = {**there.get("options", {}), **missing}
    return [Put(path=("fields", kind, name, "options"), value=both)]
