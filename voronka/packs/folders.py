"""Where the shipped packs are: every folder beside this file that holds a playbook."""

from pathlib import Path

from voronka.process.loader import read_folder

_HERE = Path(__file__).parent


class NoSuchPack(Exception):
    """No pack of this name is shipped. The message is fit for the person who asked."""

    def __init__(self, name: str) -> None:
        known = ", ".join(pack_names())
        super().__init__(f"There is no pack '{name}'. There is: {known}.")


def pack_names() -> list[str]:
    """Return the names of the shipped packs, in alphabetical order."""
    return sorted(path.parent.name for path in _HERE.glob("*/playbook.yaml"))


def pack_folder(name: str) -> Path:
    """
    Return where the pack stands.

    :raises NoSuchPack: there is none of this name
    """
    if name not in pack_names():
        raise NoSuchPack(name)
    return _HERE / name


def pack_files(name: str) -> dict[str, str]:
    """
    Return the pack's playbook files by name.

    :raises NoSuchPack: there is none of this name
    """
    return read_folder(pack_folder(name))
