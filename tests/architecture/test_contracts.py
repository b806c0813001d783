"""The import contracts of pyproject.toml hold, and each is shown to catch a break."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

# The contract, the module that breaks it, and what it imports.
BREAKS = {
    "Areas import downwards only": (
        "people/queries/users.py",
        "import voronka.records.use_cases.move_card",
    ),
    "No circles anywhere": ("kernel/clock.py", "import voronka.kernel.money"),
    "Inside an area: use cases over queries over models": (
        "records/queries/leads.py",
        "import voronka.records.use_cases.move_card",
    ),
    "Web and API never touch models: they call use cases and queries": (
        "web/leads.py",
        "import voronka.records.models.lead",
    ),
    "Plug-ins are found, never imported": (
        "automation/use_cases/run_robot.py",
        "import voronka.automation.actions.create_task",
    ),
}


def lint(folder: Path) -> tuple[int, str]:
    result = subprocess.run(
        [str(LINT_IMPORTS), "--config", "pyproject.toml", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    return result.returncode, result.stdout + result.stderr


def write(house: Path, path: str, text: str = "") -> None:
    target = house / "voronka" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    for folder in target.relative_to(house).parents:
        if folder != Path("."):
            (house / folder / "__init__.py").touch()
    target.write_text(text)


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A house with our contracts, a file or two in each area, and no break."""
    settings = (ROOT / "pyproject.toml").read_text()
    (tmp_path / "pyproject.toml").write_text(settings)
    contracts = tomllib.loads(settings)["tool"]["importlinter"]["contracts"]
    for layer in next(c for c in contracts if c["id"] == "areas")["layers"]:
        for area in layer.split(" | "):
            write(tmp_path, f"{area}/apps.py")
    for folder in ("automation/triggers", "channels/adapters", "analytics/reports"):
        write(tmp_path, f"{folder}/nothing.py")
    write(tmp_path, "automation/actions/create_task.py")
    write(tmp_path, "records/models/lead.py")
    write(tmp_path, "records/use_cases/move_card.py")
    write(tmp_path, "kernel/money.py", "import voronka.kernel.clock")
    write(tmp_path, "kernel/clock.py")
    return tmp_path


def test_the_contracts_hold() -> None:
    code, output = lint(ROOT)

    assert code == 0, output


def test_a_house_without_breaks_passes(small_house: Path) -> None:
    code, output = lint(small_house)

    assert code == 0, output


@pytest.mark.parametrize("contract", BREAKS)
def test_a_contract_catches_a_break(contract: str, small_house: Path) -> None:
    path, text = BREAKS[contract]
    write(small_house, path, text + "\n")

    code, output = lint(small_house)

    assert code == 1
    assert f"{contract} BROKEN" in output


def test_an_area_without_a_floor_is_caught(small_house: Path) -> None:
    write(small_house, "warehouse/apps.py")

    code, output = lint(small_house)

    assert code == 1
    assert "warehouse" in output
