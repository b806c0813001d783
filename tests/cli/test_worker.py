"""Which jobs each process of the worker looks after."""

from voronka.cli.worker import _queues_of


def test_who_helps_with_long_work_is_another_process_than_who_began_it() -> None:
    alone, first, second, third = (
        _queues_of(1, 1),
        set(_queues_of(1, 2) or ()),
        set(_queues_of(2, 2) or ()),
        set(_queues_of(3, 3) or ()),
    )

    assert alone is None
    assert first - second == {"long"}
    assert second - first == {"helping"}
    assert second == third
    assert {"default", "records"} <= first & second
