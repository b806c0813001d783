"""What stands idle and what is missing where requests become deals at once (F6)."""

from dataclasses import replace

from tests.process.books import bicycles, kitchens
from voronka.process.lint import lint
from voronka.process.playbook import Playbook
from voronka.process.schema import CardRights
from voronka.process.schema_triage import DistributionSpec
from voronka.process.text import Text
from voronka.process.without_leads import idle_parts, missing_parts


def _without_leads() -> Playbook:
    playbook = kitchens()
    assert playbook.spec.conversion is not None
    conversion = playbook.spec.conversion.model_copy(update={"requests": "deals"})
    handing = DistributionSpec.model_validate(
        {
            "label": {"ru": "Очередь", "en": "In turn"},
            "of": "leads",
            "in": ["new"],
            "to": {"sales": 1},
        }
    )
    spec = playbook.spec.model_copy(
        update={"conversion": conversion, "distribution": {"turn": handing}}
    )
    return replace(playbook, spec=spec)


def _told(playbook: Playbook, rule: str) -> list[tuple[str, str]]:
    return [(each.severity, each.message) for each in lint(playbook) if each.rule == rule]


def test_what_works_for_leads_only_is_told() -> None:
    playbook = _without_leads()
    robots = len(playbook.robots("leads"))

    assert _told(playbook, "idle") == [
        ("warning", f"Robots of “Leads” ({robots}) work only for the leads there are."),
        (
            "warning",
            "The SOS programme “A lead nobody took” watches leads: without leads it is silent.",
        ),
        ("warning", "“In turn” hands out leads: without leads there is nothing to hand out."),
    ]


def test_what_deals_lack_is_told() -> None:
    playbook = _without_leads()

    assert _told(playbook, "missing") == [
        ("warning", "No SOS programme watches over new deals in “Deals”."),
        (
            "warning",
            "The role “Salesperson” takes leads that nobody owns, but sees no such deals.",
        ),
    ]


def test_a_form_that_asks_for_what_no_deal_keeps_is_told() -> None:
    playbook = _without_leads()
    conversion = playbook.spec.conversion
    assert conversion is not None
    fields = {name: to for name, to in conversion.fields.items() if name != "layout"}
    less = conversion.model_copy(update={"fields": fields, "drop": [*conversion.drop, "layout"]})
    playbook = replace(playbook, spec=playbook.spec.model_copy(update={"conversion": less}))

    [remark] = [each for each in missing_parts(playbook) if each.path[0] == "web_forms"]

    label = playbook.fields("lead")["layout"].label
    assert remark.text == Text(
        f"Форма «Рассчитать кухню» спрашивает то, что у сделки попадёт в заметку: {label.ru}.",
        f"“Get a price for your kitchen” asks for what a deal keeps in a note only: {label.en}.",
    )


def test_visitors_who_could_not_report_on_visits_of_deals_are_told() -> None:
    playbook = kitchens()
    roles = dict(playbook.spec.roles)
    only_sees = {**roles["measurer"].cards, "deal": CardRights(see="participating")}
    roles["measurer"] = roles["measurer"].model_copy(update={"cards": only_sees})
    blind = replace(playbook, spec=playbook.spec.model_copy(update={"roles": roles}))

    told = [[each.text.en for each in missing_parts(each)] for each in (playbook, blind)]

    assert [text for text in told[1] if text not in told[0]] == [
        "The role “Measurer” goes on visits, but may not change deals and could not report on them."
    ]


def test_with_leads_nothing_of_it_is_told() -> None:
    assert idle_parts(kitchens()) != ()
    assert _told(kitchens(), "idle") == _told(kitchens(), "missing") == []
    assert idle_parts(bicycles()) == missing_parts(bicycles()) == ()
