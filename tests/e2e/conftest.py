"""The browser and the running company of the browser tests."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.database import name_of_run, server
from tests.e2e.company import Company, drop_templates, running_company

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Enough for every stage to have some.
_SAMPLE_LEADS = 40


# Modules whose tests share a company of their own; all others share the showroom. Told here, not by
# marks of xdist: it hands those on in the names of tests, which pytest 9 lets nobody change.
_SHARING = {
    "test_client_fields": "office",
    "test_clients": "office",
    "test_first_start": "office",
    "test_import": "office",
    "test_kitchen_by_api": "office",
    "test_offline": "office",
    "test_kitchen_lead": "kitchens",
    "test_triage": "partner",
}


class _ByCompany(LoadScopeScheduling):  # type: ignore[misc]
    """Has all who share a company run in one process, so that it is made once a run."""

    def _split_scope(self, nodeid: str) -> str:
        return _SHARING.get(Path(nodeid.partition("::")[0]).stem, "showroom")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return _ByCompany(config, log)


def pytest_configure(config: pytest.Config) -> None:
    # Before the workers begin: they are of the same run.
    name_of_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        with suppress(psycopg.Error):
            drop_templates(_server())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    home: Path = tmp_path_factory.mktemp("company")
    with running_company(_server(), home) as made:
        yield made


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A company for stories that may stop its server, each with clients and visits of its own."""
    home: Path = tmp_path_factory.mktemp("office")
    with running_company(_server(), home) as made:
        yield made


@pytest.fixture(scope="session")
def showroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The sample company, shared by tests that bring their own records; password voronka-demo."""
    home: Path = tmp_path_factory.mktemp("showroom")
    with running_company(_server(), home, leads=_SAMPLE_LEADS) as made:
        yield made


def _server() -> str:
    return os.environ.get("DATABASE_URL") or server().url
