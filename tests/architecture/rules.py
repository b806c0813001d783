"""Rules of the house that import-linter cannot say. Each names the places that break it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps

CODE = Path(__file__).parents[2] / "voronka"

# The floors that speak HTTP; below them nobody knows what a request is.
_INTERFACES = {"web", "api", "config", "cli"}
_HTTP = ("django.http", "django.shortcuts", "django.template", "django.urls", "ninja", "jinja2")
_WRITES = {
    "create",
    "acreate",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
_LONGEST_FILE = 400


@dataclass(frozen=True)
class Module:
    """A source file as the rules see it; `path` is relative to the package."""

    path: str
    text: str

    @property
    def area(self) -> str:
        return self.path.split("/")[0]

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


def modules() -> Iterator[Module]:
    """Give every source file but migrations, which are generated."""
    for path in sorted(CODE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield Module(path.relative_to(CODE).as_posix(), path.read_text())


def http_below_the_interfaces(module: Module) -> list[str]:
    if module.area in _INTERFACES:
        return []
    return [
        f"{module.path}:{line} imports {name}"
        for line, name in _imports(module.tree)
        if _is_in(name, _HTTP)
    ]


def writes_to_foreign_tables(module: Module) -> list[str]:
    tree = module.tree
    tables = {model.__name__ for model in apps.get_models()}
    foreign = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and _is_foreign_model(node.module or "", module.area)
        for alias in node.names
        if alias.name in tables
    }
    return [
        f"{module.path}:{node.lineno} {ast.unparse(node.func)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _writes(ast.unparse(node.func), foreign)
    ]


def private_names_taken_elsewhere(module: Module) -> list[str]:
    broken = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("voronka."):
            continue
        parts = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
        if parts[1] != module.area and any(_is_private(part) for part in parts):
            broken.append(f"{module.path}:{node.lineno} {'.'.join(parts)}")
    return broken


def django_in_the_pure_process(module: Module) -> list[str]:
    pure = module.area == "process" and not module.path.startswith(
        ("process/models/", "process/apps.py", "process/migrations/")
    )
    if not pure:
        return []
    return [
        f"{module.path}:{line} imports {name}"
        for line, name in _imports(module.tree)
        if _is_in(name, ("django", "procrastinate", "voronka.process.models"))
    ]


def too_long(module: Module) -> list[str]:
    lines = module.text.count("\n")
    return [f"{module.path}: {lines} lines"] if lines > _LONGEST_FILE else []


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def _is_in(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _is_foreign_model(name: str, area: str) -> bool:
    parts = name.split(".")
    return parts[0] == "voronka" and parts[2:3] == ["models"] and parts[1] not in {area, "kernel"}


def _writes(called: str, foreign: set[str]) -> bool:
    first, _, rest = called.partition(".")
    return first in foreign and (not rest or called.rpartition(".")[2] in _WRITES)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")
