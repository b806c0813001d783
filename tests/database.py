"""The database server of a test run: the one of DATABASE_URL, or an embedded one without fsync."""

import hashlib
import os
import tempfile
from pathlib import Path

from voronka.cli.embedded import Embedded
from voronka.config.home import embedded_url

_UNSAFE_AND_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _base() -> Path:
    checkout = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"voronka-tests-{os.geteuid()}-{checkout}"


def server() -> Embedded:
    return Embedded(base=_base(), settings=_UNSAFE_AND_FAST)


def embedded_test_url() -> str:
    return embedded_url(_base())
