"""The rest in words: roles and their rights, forms, the catalogue, the conversion, the glossary."""

from collections.abc import Iterator, Mapping

from voronka.process import rules
from voronka.process.document import Part, Sentence
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind, CardRights, ConversionSpec, ReasonSpec, RoleSpec
from voronka.process.text import Text
from voronka.process.wording.names import Names

_SCOPES = {
    "none": Text("ничего", "none"),
    "participating": Text("где участвует", "those they take part in"),
    "own": Text("свои", "their own"),
    "team": Text("своей группы", "their team's"),
    "all": Text("все", "all"),
}
_KINDS: Mapping[CardKind, Text] = {"lead": Text("Лиды", "Leads"), "deal": Text("Сделки", "Deals")}


def role_part(key: str, role: RoleSpec, names: Names) -> Part:
    """Return one role: what it sees and changes."""
    rule = f"roles.{key}"
    return Part(
        kind="role",
        key=key,
        rule=rule,
        title=role.label.in_(names.locale),
        sentences=tuple(
            Sentence(rule=rule, text=text.in_(names.locale)) for text in _rights(role, names)
        ),
    )


def _rights(role: RoleSpec, names: Names) -> Iterator[Text]:
    for kind, rights in role.cards.items():
        yield _card_rights(_KINDS[kind], rights)
    if role.hide_fields:
        fields = ", ".join(f"«{names.field(name)}»" for name in role.hide_fields)
        yield Text(f"Не видит поля: {fields}.", f"Does not see: {fields}.")


def _card_rights(what: Text, rights: CardRights) -> Text:
    see, change = _SCOPES[rights.see], _SCOPES[rights.change]
    ru, en = f"{what.ru}: видит {see.ru}", f"{what.en}: sees {see.en}"
    if rights.unassigned:
        ru, en = f"{ru} и без ответственного", f"{en} and those without an owner"
    return Text(f"{ru}; меняет — {change.ru}.", f"{en}; changes {change.en}.")


def form_parts(playbook: Playbook, locale: str) -> Iterator[Part]:
    """Yield the web forms."""
    for key, form in playbook.spec.web_forms.items():
        names = Names(playbook, playbook.kind_of(form.pipeline), locale)
        fields = ", ".join(
            f"«{names.field(name)}»" + ("*" if name in form.required else "")
            for name in form.fields
        )
        rule = f"web_forms.{key}"
        asks = Text(f"Спрашивает (* — обязательно): {fields}.", f"Asks for (* required): {fields}.")
        yield Part(
            kind="form",
            key=key,
            rule=rule,
            title=form.title.in_(locale),
            sentences=(Sentence(rule=rule, text=asks.in_(locale)),),
        )


def catalogue_part(playbook: Playbook, locale: str) -> Part:
    """Return what may be sent, and to whom it is suggested."""
    sentences = []
    for key, item in playbook.spec.catalogue.items():
        condition = playbook.condition(rules.catalogue(key))
        when = Text("всем", "to everybody").in_(locale)
        if condition is not None:
            when = Text("если ", "if ").in_(locale) + condition.words(locale)
        rule = rules.catalogue(key)
        sentences.append(Sentence(rule=rule, text=f"{item.title.in_(locale)} — {when}."))
    title = Text("Каталог", "Catalogue").in_(locale)
    return Part(kind="catalogue", key="", rule="catalogue", title=title, sentences=tuple(sentences))


def conversion_parts(playbook: Playbook, locale: str) -> Iterator[Part]:
    """Yield what becomes of a won lead."""
    conversion = playbook.spec.conversion
    if conversion is None:
        return
    line = playbook.pipeline(conversion.pipeline).label.in_(locale)
    count = len(conversion.fields)
    text = Text(
        f"Из выигранного лида появляются контакт, компания (если названа) и сделка в воронке "
        f"«{line}». Полей переносится: {count}.",
        f"A won lead becomes a contact, a company (if one is named) and a deal in “{line}”. "
        f"Fields copied: {count}.",
    )
    if playbook.is_without_leads:
        text = Text(
            f"Компания работает без лидов: каждая заявка сразу становится сделкой в воронке "
            f"«{line}» с контактом и компанией (если названа). Полей переносится: {count}.",
            f"The company works without leads: every request becomes a deal in “{line}” at once, "
            f"with a contact and a company (if one is named). Fields copied: {count}.",
        )
    yield Part(
        kind="conversion",
        key=conversion.pipeline,
        rule="conversion",
        title=Text("Что становится с лидом", "What becomes of the lead").in_(locale),
        sentences=(
            Sentence(rule="conversion", text=text.in_(locale)),
            *_filled_in(playbook, conversion, locale),
        ),
    )


def _filled_in(playbook: Playbook, conversion: ConversionSpec, locale: str) -> Iterator[Sentence]:
    """Yield what the lead fills in of its clients."""
    whose = {
        "contact": Text("В контакте заполняется, если пусто", "Filled in of the contact, if empty"),
        "company": Text("В компании заполняется, если пусто", "Filled in of the company, if empty"),
    }
    for kind, mapped in conversion.to_clients.items():
        fields = playbook.fields(kind)
        names = ", ".join(f"«{fields[name].label.in_(locale)}»" for name in mapped.values())
        if names:
            text = f"{whose[kind].in_(locale)}: {names}."
            yield Sentence(rule=f"conversion.{kind}", text=text)


def reasons_part(key: str, title: Text, reasons: Mapping[str, ReasonSpec], locale: str) -> Part:
    """Return the reasons that may be chosen."""
    sentences = []
    for name, reason in reasons.items():
        label = reason.label.in_(locale)
        note = Text(" — с пояснением", ", with a note").in_(locale) if reason.note_required else ""
        sentences.append(Sentence(rule=f"{key}.{name}", text=f"{label}{note}."))
    return Part(
        kind="reasons", key=key, rule=key, title=title.in_(locale), sentences=tuple(sentences)
    )


def glossary_part(playbook: Playbook, locale: str) -> Part:
    return Part(
        kind="glossary",
        key="",
        rule="glossary",
        title=Text("Словарь", "Glossary").in_(locale),
        sentences=tuple(
            Sentence(rule=f"glossary.{key}", text=text.in_(locale))
            for key, text in playbook.spec.glossary.items()
        ),
    )
