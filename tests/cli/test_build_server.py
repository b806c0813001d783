"""What the build server runs: a bare Debian gets what is missing, then everything is tested."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What these scripts call and every Debian has.
_THERE = ("sh", "dirname", "sed", "head", "mktemp", "date", "cat", "tail", "grep", "rm")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Make a machine that has next to nothing, and notes who is called on it."""
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / ".ci", checkout / ".ci")
    (tmp_path / "bin").mkdir()
    for name in _THERE:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    _put(tmp_path, "id", "echo 0")
    _put(tmp_path, "make", 'echo "make $*" >> "$CALLS"')
    _put(tmp_path, "apt-get", 'echo "apt-get $*" >> "$CALLS"')
    return tmp_path


def _put(machine: Path, name: str, script: str) -> None:
    program = machine / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def _equip(machine: Path, browser: str) -> None:
    """Give it all that is wanted."""
    for name in ("python3", "uv", browser):
        _put(machine, name, "true")
    library = machine / "libatomic.so.1"
    library.touch()
    _put(machine, "ldconfig", f"echo '	libatomic.so.1 (libc6,x86-64) => {library}'")


def _run(machine: Path, *command: str) -> tuple[int, str, list[str]]:
    """Return the exit code, what was printed, and who was called."""
    calls = machine / "calls"
    calls.unlink(missing_ok=True)
    done = subprocess.run(
        ["sh", *command],
        cwd=machine / "checkout",
        env={"PATH": str(machine / "bin"), "CALLS": str(calls)},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, calls.read_text().splitlines() if calls.exists() else []


def test_a_bare_debian_gets_what_is_missing_and_is_tested(machine: Path) -> None:
    code, _, calls = _run(machine, ".ci/run")

    assert (code, calls) == (
        0,
        [
            "apt-get update -q -o Acquire::http::Timeout=20",
            "apt-get install -q -y python3 python3-venv chromium-headless-shell libatomic1",
            "make test",
        ],
    )


def test_a_machine_that_has_everything_is_only_tested(machine: Path) -> None:
    _equip(machine, "chromium-headless-shell")

    code, _, calls = _run(machine, ".ci/run")

    assert (code, calls) == (0, ["make test"])


def test_a_whole_chromium_gets_the_lighter_one_beside_it_or_is_made_do_with(machine: Path) -> None:
    _equip(machine, "google-chrome")
    update = "apt-get update -q -o Acquire::http::Timeout=20"
    install = "apt-get install -q -y chromium-headless-shell"

    got = _run(machine, ".ci/run")
    _put(machine, "apt-get", 'echo "apt-get $*" >> "$CALLS"; exit 100')
    refused = _run(machine, ".ci/run")

    assert (got[0], got[2]) == (0, [update, install, "make test"])
    assert (refused[0], refused[2]) == (0, [update, install, "make test"])


def test_what_cannot_be_installed_stops_the_build(machine: Path) -> None:
    _put(machine, "apt-get", "exit 100")

    code, _, calls = _run(machine, ".ci/run")

    assert (code, calls) == (100, [])


def test_the_browser_tests_name_or_install_what_they_lack(machine: Path) -> None:
    driver = machine / "checkout/.venv/lib/python3.11/site-packages/playwright/driver/node"
    driver.parent.mkdir(parents=True)
    driver.write_text("#!/bin/sh\nexit 127\n")
    driver.chmod(0o755)

    installed = _run(machine, ".ci/chromium")
    _put(machine, "id", "echo 1000")
    code, said, calls = _run(machine, ".ci/chromium")

    assert installed[0] == 0
    assert installed[2] == [
        "apt-get update -q",
        "apt-get install -q -y chromium-headless-shell libatomic1",
    ]
    assert (code, calls) == (1, [])
    assert "apt install chromium-headless-shell libatomic1" in said


def test_the_chromium_of_the_machine_is_found(machine: Path) -> None:
    _put(machine, "chromium-browser", "true")

    code, said, calls = _run(machine, ".ci/chromium", "--path")

    assert (code, said, calls) == (0, f"{machine}/bin/chromium-browser\n", [])
    assert _run(machine, ".ci/chromium") == (0, "", [])
