"""Several processes kept alive as one group: what dies is started again, and all stop together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

_LONGEST_PAUSE = 30.0
_HEALTHY_SECONDS = 60.0
_STOP_SECONDS = 20.0
_WATCH_SECONDS = 1.0
_PR_SET_PDEATHSIG = 1


@dataclass
class _Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = 0.5
    start_again_at: float = 0.0


class Group:
    """Children that run until somebody asks the group to stop."""

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        *,
        apart: float = 0.0,
        watch: Callable[[], None] = lambda: None,
        say: Callable[[str], None] = lambda text: print(text, file=sys.stderr),
    ) -> None:
        now = time.monotonic()
        # `apart`: so many seconds between the first starts, for the first to have the machine.
        self._children = [
            _Child(name, command, start_again_at=now + place * apart)
            for place, (name, command) in enumerate(commands.items())
        ]
        # Looks after what the children stand on, every second.
        self._watch, self._watch_again_at = watch, now + _WATCH_SECONDS
        self._say = say
        self._stopping = False

    def pids(self) -> dict[str, int]:
        return {c.name: c.process.pid for c in self._children if c.process}

    def run(self) -> None:
        """Keep all children alive until SIGINT or SIGTERM, then stop them all and return."""
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
                child.process, child.started_at = _spawn(child.command), now
            return
        code = child.process.poll()
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
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            _kill_group(process)
            process.wait()


def _spawn(command: Sequence[str]) -> subprocess.Popen[bytes]:
    # In a session of its own, so that Ctrl-C reaches the group alone, which then stops its children
    # in order; and so that grandchildren left by a killed child can be found.
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_die_with_parent)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
