"""Where this installation keeps its own files: secret key, embedded database, uploads, backups."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import quote

# A Unix socket's path must fit in 108 bytes; PostgreSQL adds "/.s.PGSQL.5432".
_LONGEST_SOCKET_DIRECTORY = 90


def home() -> Path:
    """
    Return this installation's directory: `VORONKA_HOME`, or one that fits the user.

    For root it is under /var/lib: the database runs as its own system user, which must get there.
    """
    if given := os.environ.get("VORONKA_HOME"):
        return Path(given).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/voronka")
    shared = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(shared) / "voronka"


def socket_directory(base: Path) -> Path:
    """Return where the embedded database of an installation puts its socket."""
    wanted = base / "run"
    if len(os.fsencode(wanted)) <= _LONGEST_SOCKET_DIRECTORY:
        return wanted
    digest = hashlib.sha256(os.fsencode(base)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"voronka-{digest}"


def embedded_url(base: Path) -> str:
    """Return the address of the embedded database of an installation, running or not."""
    return f"postgresql://voronka@/voronka?host={quote(str(socket_directory(base)), safe='')}"


def database_url() -> str:
    return os.environ.get("DATABASE_URL") or embedded_url(home())


def secret_key() -> str:
    """Return `VORONKA_SECRET_KEY`, or the one that was drawn when this installation began."""
    if given := os.environ.get("VORONKA_SECRET_KEY"):
        return given
    path = home() / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two processes of a first start may both get here: the first to create the file decides.
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key
