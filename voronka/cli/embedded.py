"""
The embedded database: a real PostgreSQL from a Python package, with its files in the home.

Every voronka process that uses it holds a shared lock for as long as it lives; whoever lets go
last stops the server. A killed process lets go too, and the next one finds the server running.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from voronka.cli import programs
from voronka.cli.cluster import Cluster
from voronka.cli.programs import UnableToRunDatabase
from voronka.config.home import embedded_url, socket_directory

_DATABASE = "voronka"


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """The embedded database of one installation."""

    base: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.base / "postgres"

    @property
    def url(self) -> str:
        return embedded_url(self.base)

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """
        Start the database unless it runs, and stop it at the end unless somebody else uses it.

        :raises UnableToRunDatabase: it cannot run here
        """
        self.base.mkdir(parents=True, exist_ok=True)
        with open(self.base / ".database-users", "a") as users:
            with self._alone():
                self._start()
                fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield self.url
            finally:
                with self._alone():
                    if _is_last_holder(users.fileno()):
                        self._cluster().stop()

    def revive(self) -> bool:
        """
        Start the database again if somebody has killed it, and say whether it was so. For who has
        it running.

        :raises UnableToRunDatabase: it cannot run here any more
        """
        if self._cluster().is_alive():
            return False
        with self._alone():
            self._start()
        return True

    # All of the following while alone.

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with open(self.base / ".database-lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        programs.refuse_unreachable(self.base)
        cluster = self._cluster()
        if cluster.answers():
            return
        programs.make_directory(cluster.sockets)
        self._finish_interrupted_upgrade()
        if not cluster.exists():
            self._begin(cluster)
        if cluster.major() != _our_major():
            self._upgrade(cluster)
        cluster.start(self._tuned())
        cluster.make_database(_DATABASE)

    def _begin(self, cluster: Cluster) -> None:
        # Made beside its place and moved there: an interrupted first start leaves no half of one.
        made = self._cluster(self.base / "postgres.new")
        made.make()
        made.data.rename(cluster.data)

    def _upgrade(self, new: Cluster) -> None:
        """
        Move the data of an older PostgreSQL into a cluster of ours; the old ones are kept beside.

        :raises UnableToRunDatabase: the older programs are gone
        """
        found = new.major()
        older = programs.kept_programs(self.base, found)
        if older is None:
            raise UnableToRunDatabase(
                f"{self.data} was made by PostgreSQL {found}, this is {_our_major()}, and the older"
                " programs are no longer here. Back up with the Voronka version that made it, then"
                " restore into this one."
            )
        dump = new.sockets / "upgrade.dump"
        old = Cluster(data=self.data, programs=older, sockets=new.sockets)
        old.start({})
        where = ("--host", str(new.sockets), "--username", "voronka", "--dbname", _DATABASE)
        # The older pg_dump: a newer one need not know what a later fix has put into its catalogue.
        programs.run(old.programs, "pg_dump", *where, "--format=custom", f"--file={dump}")
        old.stop()
        made = self._cluster(self.base / "postgres.new")
        made.make()
        made.start({})
        made.make_database(_DATABASE)
        programs.run(new.programs, "pg_restore", *where, "--exit-on-error", str(dump))
        made.stop()
        made.data.rename(self.base / "postgres.upgraded")
        self.data.rename(self.base / f"postgres.before-{_our_major()}")
        self._finish_interrupted_upgrade()
        dump.unlink()

    def _finish_interrupted_upgrade(self) -> None:
        upgraded = self.base / "postgres.upgraded"
        if not upgraded.exists():
            return
        if self.data.exists():
            self.data.rename(self.base / f"postgres.before-{_our_major()}")
        upgraded.rename(self.data)

    def _cluster(self, data: Path | None = None) -> Cluster:
        return Cluster(
            data=data or self.data,
            programs=programs.programs_of_package(self.base),
            sockets=socket_directory(self.base),
        )

    def _tuned(self) -> Mapping[str, str]:
        memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        return {
            "shared_buffers": f"{max(64, min(1024, memory_mb // 8))}MB",
            "effective_cache_size": f"{max(256, memory_mb // 2)}MB",
            "work_mem": "16MB",
            "random_page_cost": "1.1",
            "jit": "off",
            "max_connections": "120",
            **self.settings,
        }


def _our_major() -> str:
    return programs.packaged_version().partition(".")[0]


def _is_last_holder(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
