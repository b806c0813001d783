from datetime import timedelta

from voronka.channels.backoff import STEPS, delay_after


def test_messages_that_failed_together_do_not_come_back_together() -> None:
    for attempts, step in enumerate(STEPS, start=1):
        delays = {delay_after(attempts, key=f"key {number}") for number in range(50)}

        assert len(delays) == 50
        assert all(delay is not None and step <= delay < 1.25 * step for delay in delays)
        assert delay_after(attempts, key="key 7") == delay_after(attempts, key="key 7")


def test_after_the_last_step_nothing_is_tried_and_a_server_may_ask_for_longer() -> None:
    assert delay_after(len(STEPS) + 1, key="k") is None
    assert delay_after(1, key="k", at_least=timedelta(hours=2)) == timedelta(hours=2)
