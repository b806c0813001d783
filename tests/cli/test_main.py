"""The `voronka` command itself."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from tests.world import KITCHENS
from voronka.cli.main import main
from voronka.config.home import embedded_url

# A command that uses the database until it is stopped.
WAIT = "import sys; from voronka.cli.main import main; sys.exit(main(['manage', 'shell']))"


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    text = capsys.readouterr().out
    for name in ("serve", "demo", "check", "migrate", "worker", "apply-pack", "backup", "restore"):
        assert f"\n    {name}" in text


def test_a_refusal_is_one_line_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["restore", "/nowhere/kept.tar"])

    assert code == 1
    assert capsys.readouterr().err == "voronka: /nowhere/kept.tar does not exist.\n"


def test_a_command_that_is_told_to_stop_stops_its_database() -> None:
    with tempfile.TemporaryDirectory(prefix="vmain-") as room:
        Path(room).chmod(0o755)
        home = Path(room) / "home"
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        environment |= {"VORONKA_HOME": str(home), "PYTHONSTARTUP": "", "PYTHONUNBUFFERED": "1"}
        waiting = subprocess.Popen(
            [sys.executable, "-c", WAIT],
            env=environment | {"DJANGO_SETTINGS_MODULE": "voronka.config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert waiting.stdin and waiting.stdout
        waiting.stdin.write("print('ready'); import time; time.sleep(600)\n\n")
        waiting.stdin.close()
        while "ready" not in (line := waiting.stdout.readline()):
            assert line, "it ended before it was ready"

        waiting.send_signal(signal.SIGTERM)

        assert waiting.wait(60) == 128 + signal.SIGTERM
        waiting.stdout.close()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(embedded_url(home))


def test_a_process_without_mistakes_is_said_to_have_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["playbook", "check", str(KITCHENS)]) == 0
    assert capsys.readouterr().out == f"✓ {KITCHENS}: no mistakes\n"
