from tests.process.books import bicycles, kitchens
from voronka.process import rules


def test_the_path_is_what_a_won_card_walks() -> None:
    assert bicycles().path("repairs") == ("brought", "priced", "repaired", "collected")
    assert bicycles().initial("repairs") == "brought"


def test_finals_are_found_by_kind() -> None:
    leads = {kind: kitchens().final("leads", kind) for kind in ("success", "failure", "junk")}

    assert leads == {"success": "agreed", "failure": "lost", "junk": "junk"}
    assert bicycles().final("repairs", "junk") is None


def test_fields_are_standard_own_and_computed_ones() -> None:
    fields = bicycles().fields("deal")

    assert list(fields)[:3] == ["title", "client_name", "company_name"]
    assert {"fault", "electric", "estimate"} <= set(fields)
    assert [name for name, field in fields.items() if field.computed] == [
        "care_points",
        "care_class",
        "care_effort",
    ]
    assert bicycles().field("deal", "nothing") is None


def test_a_choice_of_sources_and_reasons_comes_from_the_playbook() -> None:
    source, reason = bicycles().field("deal", "source"), bicycles().field("deal", "lost_reason")

    assert source is not None and list(source.options) == ["counter", "phone"]
    assert reason is not None and list(reason.options) == ["too_dear", "other"]


def test_only_the_facts_that_a_pipeline_reads_are_loaded() -> None:
    assert bicycles().facts_needed("repairs") == {"tasks.test_ride.closed"}
    assert kitchens().facts_needed("deals") == {"event.next.starts_at", "event.next.status"}
    assert {"booking.visit.exists", "booking.visit.starts_at", "tasks.follow_up.open"} <= (
        kitchens().facts_needed("leads")
    )


def test_each_rule_has_its_condition() -> None:
    gate = bicycles().condition(rules.check("repairs", "priced", "gate", "frame_known"))
    points = bicycles().condition(rules.points("care", "effort", 1))

    assert gate is not None and gate.names == ("electric", "frame_number")
    assert points is not None and points.names == ("electric",)
    assert bicycles().condition(rules.points("care", "effort", 0)) is None


def test_robots_know_what_they_read_and_do() -> None:
    robot = bicycles().robot("repairs", "repaired_at_last")

    assert robot is not None
    assert (robot.trigger_key, robot.rule) == ("task_closed", "robots.repaired_at_last")
    assert [step.action for step in robot.steps] == ["move", "send_sms"]
    assert robot.names == {"phone"}
    assert robot.condition is not None
    assert bicycles().robot("repairs", "nobody") is None


def test_a_robot_is_compiled_for_each_pipeline_it_works_in() -> None:
    assert kitchens().robot("leads", "start_deal") is None
    assert kitchens().robot("deals", "start_deal") is not None


def test_two_playbooks_have_two_hashes() -> None:
    assert bicycles().hash != kitchens().hash
    assert len(bicycles().hash) == 64
