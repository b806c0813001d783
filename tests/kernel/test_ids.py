"""Public ids: each once, in the order in which they were drawn, of the seventh version."""

import os
import time
from uuid import RFC_4122, UUID

from voronka.kernel.ids import new_id


def test_ids_are_uuids_of_version_seven_that_tell_their_moment() -> None:
    before = time.time_ns() // 1_000_000

    drawn = new_id()

    assert (drawn.version, drawn.variant) == (7, RFC_4122)
    assert before <= drawn.int >> 80 <= time.time_ns() // 1_000_000


def test_each_comes_once_and_they_grow() -> None:
    drawn = [new_id() for _ in range(5000)]

    assert len(set(drawn)) == 5000
    assert drawn == sorted(drawn)


def test_another_process_draws_others() -> None:
    new_id()
    here, there = os.pipe()
    if (child := os.fork()) == 0:
        os.write(there, b"".join(new_id().bytes for _ in range(200)))
        os._exit(0)
    os.waitpid(child, 0)
    raw = os.read(here, 16 * 200)

    theirs = {UUID(bytes=raw[at : at + 16]) for at in range(0, len(raw), 16)}
    ours = {new_id() for _ in range(200)}

    # What is random in an id, without its moment.
    random = (1 << 62) - 1
    assert len(theirs) == 200
    assert not {each.int & random for each in theirs} & {each.int & random for each in ours}
