"""
Several processes kept alive as one group: what dies is started again, and all stop together.

They are forked from the process that looks after them, so that what it has imported is imported
once for all of them and stands in memory once. It must have no threads and no open connections.
"""

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkProcess
from types import FrameType

_LONGEST_PAUSE = 30.0
_HEALTHY_SECONDS = 60.0
_STOP_SECONDS = 20.0
_WATCH_SECONDS = 1.0
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_fork = multiprocessing.get_context("fork")


@dataclass
class _Child:
    name: str
    body: Callable[[], object]
    process: ForkProcess | None = None
    started_at: float = 0.0
    pause: float = 0.5
    start_again_at: float = 0.0


class Group:
    """Children that run until somebody asks the group to stop."""

    def __init__(
        self,
        bodies: Mapping[str, Callable[[], object]],
        *,
        watch: Callable[[], None] = lambda: None,
        say: Callable[[str], None] = lambda text: print(text, file=sys.stderr),
    ) -> None:
        self._children = [_Child(name, body) for name, body in bodies.items()]
        # Looks after what the children stand on, every second.
        self._watch, self._watch_again_at = watch, time.monotonic() + _WATCH_SECONDS
        self._say = say
        self._stopping = False

    def pids(self) -> dict[str, int]:
        return {c.name: c.process.pid for c in self._children if c.process and c.process.pid}

    def run(self) -> None:
        """Keep all children alive until SIGINT or SIGTERM, then stop them all and return."""
        # What stands now is not looked through for garbage, which would copy it for each child.
        gc.collect()
        gc.freeze()
        kept = {s: signal.signal(s, self._stop) for s in (signal.SIGINT, signal.SIGTERM)}
        try:
            while not self._stopping:
                for child in self._children:
                    self._look_after(child)
                self._look_below()
                time.sleep(0.1)
        finally:
            self._end_all()
            for number, handler in kept.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _look_below(self) -> None:
        if time.monotonic() >= self._watch_again_at:
            self._watch()
            self._watch_again_at = time.monotonic() + _WATCH_SECONDS

    def _look_after(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_again_at:
                child.process, child.started_at = _forked(child), now
            return
        code = child.process.exitcode
        if code is None:
            return
        _kill_group(child.process)
        child.process = None
        child.pause = 0.5 if now - child.started_at > _HEALTHY_SECONDS else child.pause * 2
        child.pause = min(child.pause, _LONGEST_PAUSE)
        child.start_again_at = now + child.pause
        self._say(f"{child.name} ended ({code}); starting again in {child.pause:.0f} s")

    def _end_all(self) -> None:
        running = [c.process for c in self._children if c.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for process in running:
            process.join(max(0.1, deadline - time.monotonic()))
            _kill_group(process)
            process.join()


def _forked(child: _Child) -> ForkProcess:
    process = _fork.Process(target=_begin, args=(child.name, child.body), name=child.name)
    process.start()
    return process


def _begin(name: str, body: Callable[[], object]) -> None:
    # In a session of its own, so that Ctrl-C reaches the group alone, which then stops its children
    # in order; and so that grandchildren left by a killed child can be found.
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    _settle_in(name)
    body()


def _settle_in(name: str) -> None:
    """Die with the parent, and be known by a name where processes are listed."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        # Fifteen bytes of it are kept.
        library.prctl(_PR_SET_NAME, f"voronka {name}".encode())


def _kill_group(process: ForkProcess) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid or 0, signal.SIGKILL)
