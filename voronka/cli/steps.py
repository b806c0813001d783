"""One line a step on the terminal, with progress while it runs and its duration when done."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_MARK = {"done": "✓", "failed": "✗"}


class Step:
    """A step under way."""

    def __init__(self, title: str, out: TextIO) -> None:
        self._title, self._out = title, out
        self._began = time.monotonic()
        self.note = ""
        if out.isatty():
            self._show(f"… {title}")

    def progress(self, done: int, total: int) -> None:
        """Show how far the step is, where somebody watches."""
        if self._out.isatty() and total:
            self._show(f"… {self._title} {100 * done // total:3d} %")

    def finish(self, how: str) -> None:
        seconds = time.monotonic() - self._began
        note = f": {self.note}" if self.note else ""
        start = "\r\033[K" if self._out.isatty() else ""
        self._out.write(f"{start}{_MARK[how]} {self._title}{note} ({seconds:.1f} s)\n")
        self._out.flush()

    def _show(self, text: str) -> None:
        self._out.write(f"\r\033[K{text}")
        self._out.flush()


@contextmanager
def step(title: str, out: TextIO | None = None) -> Iterator[Step]:
    """Print the step's one line when the block ends, and how it ended."""
    running = Step(title, out or sys.stdout)
    try:
        yield running
    except BaseException:
        running.finish("failed")
        raise
    running.finish("done")
