"""The practice cases of the pack that the company works by."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from voronka.kernel.errors import NotFound
from voronka.packs.folders import pack_folder, pack_names
from voronka.process.loading.composing import plain_value
from voronka.process.playbook import Playbook
from voronka.training.fitting import misfits
from voronka.training.spec import CaseSpec


class UnreadableCase(Exception):
    """A case is not written as it should be; the message names the file and the place."""


def cases_of(pack: str) -> Mapping[str, CaseSpec]:
    """
    Return the cases of a pack by key, in the order in which they are learnt.

    :raises UnreadableCase: one of them is not written as it should be
    """
    return _read(pack_folder(pack)) if pack in pack_names() else {}


@lru_cache(maxsize=8)
def cases_for(playbook: Playbook) -> Mapping[str, CaseSpec]:
    """Return the cases that fit the process as the company has it today."""
    found = cases_of(playbook.spec.playbook)
    return {key: case for key, case in found.items() if not misfits(case, playbook)}


def case_for(playbook: Playbook, key: str) -> CaseSpec:
    """
    Return one case.

    :raises NotFound: there is none, or it does not fit the process
    """
    found = cases_for(playbook).get(key)
    if found is None:
        raise NotFound
    return found


@lru_cache(maxsize=8)
def _read(folder: Path) -> Mapping[str, CaseSpec]:
    found = {path.stem: _case(path) for path in sorted(folder.glob("training/*.yaml"))}
    return dict(sorted(found.items(), key=lambda each: (each[1].order, each[0])))


def _case(path: Path) -> CaseSpec:
    written: Any = plain_value(path.read_text(encoding="utf-8"))
    try:
        return CaseSpec.model_validate(written)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnreadableCase(f"{path.name}: {place}: {first['msg']}") from error
