import pytest
from hypothesis import given, settings

from tests.process.conditions.kitchen import SCOPE, TREES
from voronka.process.conditions import compile_condition
from voronka.process.conditions.nodes import Node
from voronka.process.conditions.words import to_words


@pytest.mark.parametrize(
    ("source", "russian", "english"),
    [
        ("budget >= 500000 && booking.visit.exists",
         "бюджет не меньше 500\xa0000\xa0₽ и замер назначен",
         "budget is at least ₽500,000 and visit booked"),
        ("500000 < budget", "бюджет больше 500\xa0000\xa0₽", "budget is more than ₽500,000"),
        ("!booking.visit.exists", "замер не назначен", "visit not booked"),
        ("!booking.visit.in_future",
         "неверно, что замер впереди", "it is not true that visit is ahead"),
        ("!(material in ['oak', 'pine'])",
         "материал — не «дуб» и не «сосна»", "material is neither “oak” nor “pine”"),
        ("material in ['oak', 'pine', 'mdf']",
         "материал — «дуб», «сосна» или «МДФ»", "material is “oak”, “pine” or “MDF”"),
        ("!(urgent || budget < 100000)",
         "«срочно» — нет и бюджет не меньше 100\xa0000\xa0₽",
         "“urgent” is no and budget is at least ₽100,000"),
        ("urgent && (has(mail) || has(client))",
         "«срочно» — да и заполнено хотя бы одно из полей «электронная почта», «клиент»",
         "“urgent” is yes and at least one of “e-mail”, “client” is filled in"),
        ("urgent && (has(mail) || appliances)",
         "«срочно» — да и (поле «электронная почта» заполнено или «встроенная техника» — да)",
         "“urgent” is yes and (“e-mail” is filled in or “built-in appliances” is yes)"),
        ("has(mail) && urgent && has(client) && has(budget) && !has(price)",
         "заполнены поля «электронная почта», «клиент» и «бюджет», «срочно» — да"
         " и поле «цена» не заполнено",
         "“e-mail”, “client” and “budget” are filled in, “urgent” is yes"
         " and “price” is not filled in"),
        ("'oak' in materials", "в поле «материалы» отмечено «дуб»", "“materials” includes “oak”"),
        ("!has(card.owner)", "ответственный не назначен", "no owner is set"),
        ("card.stage == 'new'", "стадия — «Не обработан»", "stage is “New”"),
        ("card.age > duration('24h')",
         "возраст карточки больше 24 часов", "card age is more than 24 hours"),
        ("card.age > duration('21m')",
         "возраст карточки больше 21 минуты", "card age is more than 21 minutes"),
        ("now - called_at >= duration('3d')",
         "время звонка: прошло не меньше 3 дней", "call time: at least 3 days ago"),
        ("next_at - now < duration('1d')",
         "следующий контакт: осталось меньше 1 дня", "next contact: in less than 1 day"),
        ("next_at < now", "следующий контакт — в прошлом", "next contact is in the past"),
        ("next_at <= now + duration('1m')",
         "следующий контакт не позже, чем через 1 минуту",
         "next contact is no later than 1 minute from now"),
        ("ready_on >= date('2026-03-30')",
         "дата готовности не раньше 30.03.2026", "ready date is no earlier than 30 Mar 2026"),
        ("ready_on < today",
         "дата готовности раньше сегодняшнего дня", "ready date is earlier than today"),
        ("called_at > timestamp('2026-03-29T00:30:00Z')",
         "время звонка позже 29.03.2026 01:30", "call time is later than 29 Mar 2026, 01:30"),
        ("budget > (price + 1000) * 2",
         "бюджет больше, чем (цена + 1\xa0000\xa0₽) × 2",
         "budget is more than (price + ₽1,000) × 2"),
        ("!client.startsWith('ООО')",
         "клиент не начинается с «ООО»", "client does not begin with “ООО”"),
        ("material != worktop",
         "материал не совпадает с «столешница»", "material is not the same as “worktop”"),
        ("size(materials) > 1",
         "число отмеченных вариантов в поле «материалы» больше 1",
         "the number of options chosen in “materials” is more than 1"),
    ],
)  # fmt: skip
def test_a_condition_in_words(source: str, russian: str, english: str) -> None:
    condition = compile_condition(source, SCOPE)

    assert (condition.words("ru"), condition.words("en")) == (russian, english)


@settings(max_examples=300, deadline=None)
@given(tree=TREES)
def test_every_condition_has_words(tree: Node) -> None:
    for locale in ("ru", "en"):
        said = to_words(tree, SCOPE, locale)
        assert said and not set("{}&|=<>!") & set(said)
