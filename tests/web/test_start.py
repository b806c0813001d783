import pytest

from tests.web.browsing import signed_in
from tests.world import make_user
from voronka.process.models.active import NoPlaybook, active_playbook

pytestmark = pytest.mark.django_db


def test_shows_what_a_pack_brings_before_it_is_applied() -> None:
    irina = signed_in(make_user("Irina"))

    packs = irina.get("/start/").content.decode()
    pack = irina.get("/start/kitchens/").content.decode()

    assert 'href="/start/kitchens/"' in packs
    wanted = ["Manager assigned", "Expected budget", "Salesperson", "Robots", "Texts to clients"]
    assert [word for word in wanted if word in pack] == wanted
    with pytest.raises(NoPlaybook):
        active_playbook()


def test_applying_a_pack_puts_it_in_force_and_says_what_is_left() -> None:
    irina = signed_in(make_user("Irina"))

    response = irina.post("/start/kitchens/application/")
    ready = irina.get("/start/ready/").content.decode()

    assert (response.status_code, response["Location"]) == (302, "/start/ready/")
    assert active_playbook().spec.playbook == "kitchens"
    assert "Lead: a request that may become a deal" in ready
    # Irina administers, nobody sells yet.
    assert "Irina" in ready
    assert "nobody yet" in ready
    assert irina.get("/leads/").status_code == 200


def test_without_a_process_the_administrator_is_led_to_the_start() -> None:
    page = signed_in(make_user("Irina")).get("/leads/").content.decode()

    assert 'href="/start/"' in page


def test_a_pack_that_does_not_exist_is_not_found() -> None:
    irina = signed_in(make_user("Irina"))

    assert irina.get("/start/moon/").status_code == 404
    assert irina.post("/start/moon/application/").status_code == 404


def test_only_administrators_may_choose_the_process() -> None:
    anna = signed_in(make_user("Anna"))

    codes = [
        anna.get("/start/").status_code,
        anna.get("/start/kitchens/").status_code,
        anna.post("/start/kitchens/application/").status_code,
    ]

    assert codes == [403, 403, 403]
    with pytest.raises(NoPlaybook):
        active_playbook()
