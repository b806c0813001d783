"""The phrases of which conditions in words are made, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass

from voronka.process.durations import Duration


@dataclass(frozen=True, kw_only=True)
class Language:
    """Phrases with {a}, {b} and {cmp} in them, and the words that compare."""

    locale: str
    more_or_less: Mapping[str, str]
    sooner_or_later: Mapping[str, str]
    # {a} compared with a constant, and with another expression.
    with_constant: str
    with_expression: str
    elapsed: str
    remaining: str
    past: str
    future: str
    now: str
    today: str
    # After "sooner than" and the like.
    of_now: str
    of_today: str
    ahead: str
    ago: str
    equal: str
    unequal: str
    same: str
    different: str
    one_of: str
    none_of: str
    none_of_joint: str
    filled: str
    empty: str
    all_filled: str
    all_empty: str
    any_filled: str
    any_empty: str
    known: str
    unknown: str
    chosen: str
    not_chosen: str
    texts: Mapping[str, str]
    not_texts: Mapping[str, str]
    any_case: str
    size_of_text: str
    size_of_choices: str
    yes: str
    no: str
    denied: str
    always: str
    never: str
    both: str
    either: str
    quotes: str

    def quoted(self, text: str) -> str:
        return self.quotes.replace("…", text)


RU = Language(
    locale="ru",
    more_or_less={">": "больше", ">=": "не меньше", "<": "меньше", "<=": "не больше"},
    sooner_or_later={">": "позже", ">=": "не раньше", "<": "раньше", "<=": "не позже"},
    with_constant="{a} {cmp} {b}",
    with_expression="{a} {cmp}, чем {b}",
    elapsed="{a}: прошло {cmp} {b}",
    remaining="{a}: осталось {cmp} {b}",
    past="{a} — в прошлом",
    future="{a} — в будущем",
    now="сейчас",
    today="сегодня",
    of_now="текущего момента",
    of_today="сегодняшнего дня",
    ahead="через {b}",
    ago="{b} назад",
    equal="{a} — {b}",
    unequal="{a} — не {b}",
    same="{a} совпадает с {b}",
    different="{a} не совпадает с {b}",
    one_of="{a} — {b}",
    none_of="{a} — не {b}",
    none_of_joint=" и не ",
    filled="поле {a} заполнено",
    empty="поле {a} не заполнено",
    all_filled="заполнены поля {a}",
    all_empty="не заполнены поля {a}",
    any_filled="заполнено хотя бы одно из полей {a}",
    any_empty="не заполнено хотя бы одно из полей {a}",
    known="известно: {a}",
    unknown="неизвестно: {a}",
    chosen="в поле {a} отмечено {b}",
    not_chosen="в поле {a} не отмечено {b}",
    texts={
        "startsWith": "{a} начинается с {b}",
        "endsWith": "{a} заканчивается на {b}",
        "contains": "{a} содержит {b}",
    },
    not_texts={
        "startsWith": "{a} не начинается с {b}",
        "endsWith": "{a} не заканчивается на {b}",
        "contains": "{a} не содержит {b}",
    },
    any_case="{a} (без учёта регистра)",
    size_of_text="длина текста {a}",
    size_of_choices="число отмеченных вариантов в поле {a}",
    yes="{a} — да",
    no="{a} — нет",
    denied="неверно, что {a}",
    always="всегда",
    never="никогда",
    both=" и ",
    either=" или ",
    quotes="«…»",
)

EN = Language(
    locale="en",
    more_or_less={">": "more than", ">=": "at least", "<": "less than", "<=": "at most"},
    sooner_or_later={
        ">": "later than",
        ">=": "no earlier than",
        "<": "earlier than",
        "<=": "no later than",
    },
    with_constant="{a} is {cmp} {b}",
    with_expression="{a} is {cmp} {b}",
    elapsed="{a}: {cmp} {b} ago",
    remaining="{a}: in {cmp} {b}",
    past="{a} is in the past",
    future="{a} is in the future",
    now="now",
    today="today",
    of_now="now",
    of_today="today",
    ahead="{b} from now",
    ago="{b} ago",
    equal="{a} is {b}",
    unequal="{a} is not {b}",
    same="{a} is the same as {b}",
    different="{a} is not the same as {b}",
    one_of="{a} is {b}",
    none_of="{a} is neither {b}",
    none_of_joint=" nor ",
    filled="{a} is filled in",
    empty="{a} is not filled in",
    all_filled="{a} are filled in",
    all_empty="{a} are not filled in",
    any_filled="at least one of {a} is filled in",
    any_empty="at least one of {a} is not filled in",
    known="{a} is known",
    unknown="{a} is not known",
    chosen="{a} includes {b}",
    not_chosen="{a} does not include {b}",
    texts={
        "startsWith": "{a} begins with {b}",
        "endsWith": "{a} ends with {b}",
        "contains": "{a} contains {b}",
    },
    not_texts={
        "startsWith": "{a} does not begin with {b}",
        "endsWith": "{a} does not end with {b}",
        "contains": "{a} does not contain {b}",
    },
    any_case="{a} (in any case)",
    size_of_text="the length of {a}",
    size_of_choices="the number of options chosen in {a}",
    yes="{a} is yes",
    no="{a} is no",
    denied="it is not true that {a}",
    always="always",
    never="never",
    both=" and ",
    either=" or ",
    quotes="“…”",
)

# After "more than" Russian wants the genitive, after "in" the accusative.
_GENITIVE = {"m": ("минуты", "минут"), "h": ("часа", "часов"), "d": ("дня", "дней")}


def language(locale: str) -> Language:
    return RU if locale.lower().startswith("ru") else EN


def span_compared(span: Duration, of: Language) -> str:
    """Return the span as it stands after "more than"."""
    if of is EN:
        return span.words().en
    ends_in_one = span.amount % 10 == 1 and span.amount % 100 != 11
    return f"{span.amount} {_GENITIVE[span.unit][not ends_in_one]}"


def span_away(span: Duration, of: Language) -> str:
    """Return the span as it stands after "in" or before "ago"."""
    return span.words().in_(of.locale).replace("минута", "минуту")
