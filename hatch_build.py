"""Builds the front end and the translations whenever the package is built or installed."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildFrontEnd(BuildHookInterface[Any]):
    """Run by hatchling for wheels, source archives and editable installations alike."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        build = _load(root / "voronka" / "cli" / "build.py")
        if (root / "frontend" / "build.mjs").exists():
            build.build_front_end(root)
        build.compile_translations(root)


def _load(path: Path) -> ModuleType:
    # By its path: the package itself cannot be imported while it is being built.
    spec = importlib.util.spec_from_file_location("voronka_build", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
