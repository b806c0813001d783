"""A playbook as it is handed in: one YAML file, or an archive of several with their texts."""

import io
import zipfile
from collections.abc import Mapping

from voronka.process.loading.sources import MAIN

_MOST_FILES, _MOST_BYTES = 300, 4_000_000


class UnreadableArchive(Exception):
    """What was handed in holds no playbook. `reason`: too_large, no_archive, no_playbook."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def files_in(name: str, content: bytes) -> dict[str, str]:
    """
    Return the files of a playbook, by name.

    :raises UnreadableArchive: it is too large, damaged, or holds no `playbook.yaml`
    """
    if len(content) > _MOST_BYTES:
        raise UnreadableArchive("too_large")
    if content[:2] != b"PK" and not name.lower().endswith(".zip"):
        return {MAIN: _text(content)}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = _unpacked(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise UnreadableArchive("no_archive") from error
    return _without_folder(found)


def _unpacked(archive: zipfile.ZipFile) -> dict[str, str]:
    wanted = [each for each in archive.infolist() if _is_wanted(each.filename)]
    if len(wanted) > _MOST_FILES or sum(each.file_size for each in wanted) > _MOST_BYTES:
        raise UnreadableArchive("too_large")
    return {each.filename: _text(archive.read(each)) for each in wanted}


def _is_wanted(name: str) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.split("/"))
    return not hidden and name.endswith((".yaml", ".yml", ".md", ".txt"))


def _without_folder(found: Mapping[str, str]) -> dict[str, str]:
    """Return the files as if the folder that holds `playbook.yaml` were the top of the archive."""
    mains = sorted((n for n in found if n.split("/")[-1] == MAIN), key=lambda n: n.count("/"))
    if not mains:
        raise UnreadableArchive("no_playbook")
    top = mains[0].removesuffix(MAIN)
    return {n.removeprefix(top): text for n, text in found.items() if n.startswith(top)}


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
