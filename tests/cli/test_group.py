"""Processes kept alive as one group."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from voronka.cli.group import Group

# Writes its process id into a file and waits.
CHILD = """
import os, sys, time
open(sys.argv[1], "a").write(f"{os.getpid()}\\n")
time.sleep(600)
"""
PATIENCE_SECONDS = 30


def wait_until(question: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not question():
        assert time.monotonic() < deadline, "nothing happened for too long"
        time.sleep(0.05)


def pids_in(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


def is_alive(pid: int) -> bool:
    # A process that is dead but not yet buried by its parent is not alive.
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def program(*arguments: str) -> Callable[[], None]:
    """Return a body that becomes Python with these arguments."""
    return lambda: os.execv(sys.executable, [sys.executable, *arguments])


@contextmanager
def stopped_after(group: Group, deeds: Callable[[], None]) -> Iterator[None]:
    """Run the group in this thread while the deeds happen beside it; then ask it to stop."""

    def act() -> None:
        try:
            deeds()
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    beside = threading.Thread(target=act)
    beside.start()
    group.run()
    beside.join()
    yield


def test_a_killed_child_is_started_again_and_all_stop_together(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    said: list[str] = []
    group = Group(
        {
            "first": program("-c", CHILD, str(first)),
            "second": program("-c", CHILD, str(second)),
        },
        say=said.append,
    )

    def kill_the_first() -> None:
        wait_until(lambda: len(pids_in(first)) == 1 and len(pids_in(second)) == 1)
        os.kill(pids_in(first)[0], signal.SIGKILL)
        wait_until(lambda: len(pids_in(first)) == 2)

    with stopped_after(group, kill_the_first):
        pass

    assert len(pids_in(second)) == 1, "the other child was left in peace"
    assert said == ["first ended (-9); starting again in 1 s"]
    wait_until(lambda: not any(map(is_alive, pids_in(first) + pids_in(second))))


def test_grandchildren_of_a_killed_child_do_not_stay_behind(tmp_path: Path) -> None:
    grandchildren = tmp_path / "grandchildren"
    parent = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-c', sys.argv[1], sys.argv[2]])\n"
        "time.sleep(600)\n"
    )
    group = Group({"web": program("-c", parent, CHILD, str(grandchildren))}, say=lambda text: None)

    def kill_the_parent() -> None:
        wait_until(lambda: len(pids_in(grandchildren)) == 1)
        os.kill(group.pids()["web"], signal.SIGKILL)
        wait_until(lambda: len(pids_in(grandchildren)) == 2)

    with stopped_after(group, kill_the_parent):
        pass

    wait_until(lambda: not any(map(is_alive, pids_in(grandchildren))))


def test_what_the_children_stand_on_is_looked_after() -> None:
    looked: list[float] = []
    group = Group({}, watch=lambda: looked.append(time.monotonic()), say=lambda text: None)

    with stopped_after(group, lambda: wait_until(lambda: len(looked) >= 2)):
        pass

    assert looked[1] - looked[0] >= 1.0
