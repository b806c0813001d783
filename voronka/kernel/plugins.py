"""One pattern for every kind of extension: one file = one class = one registered plug-in."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict


class PluginParams(BaseModel):
    """What is filled in for a plug-in in the playbook. The settings form is drawn from this."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Plugin:
    """Base of triggers, actions, channel adapters and reports."""

    key: str  # filled in by the registry: the file name
    label: str

    class Params(PluginParams):
        pass


P = TypeVar("P", bound=Plugin)


class Registry(Generic[P]):
    """All plug-ins of one kind, found by reading a folder: the folder listing is the list."""

    def __init__(self, kind: type[P], folder: str) -> None:
        self.kind, self.folder = kind, folder
        self._by_key: dict[str, type[P]] = {}

    def load(self) -> None:
        """Import every file of the folder; calling it again changes nothing."""
        package = importlib.import_module(self.folder)
        for info in pkgutil.iter_modules(package.__path__):
            if info.name.startswith("_"):
                continue
            module = importlib.import_module(f"{self.folder}.{info.name}")
            found = [
                c
                for _, c in inspect.getmembers(module, inspect.isclass)
                if issubclass(c, self.kind) and c.__module__ == module.__name__
            ]
            if len(found) != 1:
                raise RuntimeError(
                    f"{module.__name__} must define exactly one {self.kind.__name__}"
                )
            found[0].key = info.name
            self._by_key[info.name] = found[0]

    def get(self, key: str) -> type[P]:
        """
        Return the plug-in with this key.

        :raises KeyError: there is none
        """
        return self._by_key[key]

    def keys(self) -> list[str]:
        return sorted(self._by_key)

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[type[P]]:
        return iter(self._by_key.values())
