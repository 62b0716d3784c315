"""One cluster of the embedded PostgreSQL: make, tune, start, stop it, clear up after a crash.

Nothing here locks: `postgres` lets one process at a time in.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from birlik.config import postgres_ways as ways
from birlik.config.postgres_ways import WAYS_OUT, DatabaseTrouble, Way

PORT = "5432"
MEGABYTE = 1024**2
PATIENCE = 90  # seconds


@dataclass(frozen=True)
class Cluster:
    data: Path
    way: Way
    home: Path

    @classmethod
    def of(cls, data: Path) -> "Cluster":
        way = ways.choose()
        return cls(data, way, ways.home(data, way))

    @property
    def folder(self) -> Path:
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def socket_folder(self) -> Path:
        return socket_folder(self.data)

    def pid(self) -> int | None:
        """The process number of the running server, if it runs."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return None if Path("/proc/self").exists() else pid
        return pid if str(self.folder).encode() in words else None

    def answers(self) -> bool:
        """Whether it runs and its socket is there; the temporary folder may have been swept."""
        return self.pid() is not None and (self.socket_folder / f".s.PGSQL.{PORT}").exists()

    def start(self, *, durable: bool) -> None:
        self.stop()
        self._open_the_way()
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(self.socket_folder, self.way)
        if self.folder.exists():
            self._check_version()
            self._clear_remains()
        else:
            self._make(durable=durable)
        configuration = "".join(f"{name} = '{value}'\n" for name, value in self._settings(durable))
        (self.folder / "birlik.conf").write_text(configuration)
        self.way.own(self.home)
        self._launch()

    def stop(self) -> bool:
        """Stop in an orderly way; says whether the server was running."""
        pid = self.pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGINT)  # "fast": roll back what is open, write down the rest, end
        for _ in _waiting(f"The database server (process {pid}) did not stop; see {self.log}."):
            if not (self.folder / "postmaster.pid").exists() or self.pid() is None:
                break
        with contextlib.suppress(OSError):
            self.socket_folder.rmdir()
        return True

    def _open_the_way(self) -> None:
        """The one permission changed, on our own folder: to pass through, not to look in."""
        if self.way.name != "other user":
            return
        if self.home.is_relative_to(self.data):
            self.data.chmod(stat.S_IMODE(self.data.stat().st_mode) | 0o011)
        else:
            ways.shared_folder()

    def _make(self, *, durable: bool) -> None:
        """Made under another name and renamed when complete: half a cluster is never used."""
        unfinished = self.home / "cluster.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self.way.own(self.home)
        flags = ["--locale-provider=builtin", "--locale=C.UTF-8", "-E", "UTF8", "--auth=trust"]
        if not durable:
            flags.append("--no-sync")
        self.way.run("initdb", "-D", unfinished, "-U", "postgres", *flags)
        with open(unfinished / "postgresql.conf", "a") as handle:
            handle.write("\ninclude 'birlik.conf'  # written anew by Birlik at every start\n")
        unfinished.rename(self.folder)

    def _check_version(self) -> None:
        made_by = (self.folder / "PG_VERSION").read_text().strip()
        ours = ways.major_version()
        if made_by != ours:
            raise DatabaseTrouble(
                f"The database in {self.folder} was made by PostgreSQL {made_by} and the embedded "
                f"one is {ours}. Export it with the version of Birlik that made it, and load it "
                "into a new data folder."
            )

    def _clear_remains(self) -> None:
        """After a crash the server's number may be a stranger's, whom PostgreSQL would heed."""
        if not Path("/proc/self").exists():
            return  # PostgreSQL's own check must do
        for _ in _waiting(f"Processes of a crashed server still work in {self.folder}. End them."):
            if not _has_processes(self.folder):
                break
        for remains in (self.folder / "postmaster.pid", *self.socket_folder.glob(".s.PGSQL.*")):
            remains.unlink(missing_ok=True)

    def _launch(self) -> None:
        where = ("-D", self.folder, "-l", self.log, "-w", "-t", str(PATIENCE))
        before = self.log.stat().st_size if self.log.exists() else 0
        try:
            self.way.run("pg_ctl", *where, "start")
        except DatabaseTrouble as error:
            lines = self.log.read_text(errors="replace")[before:].splitlines()
            fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
            reason = fatal[-1] if fatal else str(error)
            raise DatabaseTrouble(
                f"The embedded PostgreSQL did not start: {reason} (its log is {self.log}). "
                f"{WAYS_OUT}"
            ) from error

    def _settings(self, durable: bool) -> Iterator[tuple[str, str]]:
        memory = _memory()
        buffers = _between(128, memory // 8, 2048) if durable else 128
        yield "listen_addresses", ""
        yield "unix_socket_directories", f'"{self.socket_folder}"'
        yield "port", PORT
        yield "shared_buffers", f"{buffers}MB"
        yield "effective_cache_size", f"{memory // 2}MB"
        yield "maintenance_work_mem", f"{_between(64, memory // 32, 512)}MB"
        yield "work_mem", "16MB"
        yield "random_page_cost", "1.1"
        yield "jit", "off"  # costs more than it saves on pages of 30 rows
        yield "dynamic_shared_memory_type", "mmap"  # containers have a small /dev/shm
        yield "wal_level", "minimal"  # an embedded server has no replicas; bulk loads write half
        yield "max_wal_senders", "0"
        yield "max_wal_size", "2GB"
        yield "timezone", "UTC"
        yield "log_timezone", "UTC"
        if not durable:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                yield name, "off"


def socket_folder(data: Path) -> Path:
    """A short private folder in /tmp: a socket's path has at most 107 bytes, a data folder's more.

    The name follows from the data folder alone, so that every process finds it without asking.
    """
    mark = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Path("/tmp") / f"birlik-{os.geteuid()}-{mark}"  # noqa: S108 - see _make_private


def _make_private(folder: Path, way: Way) -> None:
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    ours = {os.geteuid(), way.owner} | ({ways.ordinary_user()} if os.geteuid() == 0 else set())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise DatabaseTrouble(
            f"{folder} should be the private folder of the database's socket, but it belongs to "
            "somebody else. Have it removed, or set BIRLIK_DATA to another folder."
        )
    folder.chmod(0o700)
    way.own(folder)


def _has_processes(folder: Path) -> bool:
    """Server processes work inside their cluster's folder."""
    place = str(folder.resolve())
    for working_folder in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if os.readlink(working_folder) == place:
                return True
    return False


def _waiting(trouble: str) -> Iterator[None]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        yield
        time.sleep(0.02)
    raise DatabaseTrouble(f"After {PATIENCE} seconds: {trouble}")


def _memory() -> int:
    """Megabytes this process may count on: the machine's, or less where a container limits it."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
    except OSError:
        limit = "max"
    return (min(machine, int(limit)) if limit.isdigit() else machine) // MEGABYTE


def _between(low: int, value: int, high: int) -> int:
    return min(max(value, low), high)
