"""A PostgreSQL server for one test session: its own folder, a Unix socket, no port; nothing of it stays."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT = "postgres"  # PostgreSQL refuses to run as root; Debian's package makes this account

# Packages keep the server's programs off the PATH, one folder for each version.
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`, of the newest version found; none where there is no server."""
    found = [path for place in PLACES for path in Path("/").glob(place.removeprefix("/")) if (path / "initdb").exists()]
    if found:
        return max(found, key=lambda path: [int(number) for number in re.findall(r"\d+", str(path))])
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def may_start() -> bool:
    """Whether a server can be started here: on a system with Unix sockets, and by root only for another account."""
    return os.name == "posix" and (os.geteuid() != 0 or _account() is not None)


def _account() -> tuple[int, int] | None:
    import pwd

    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        return None
    return entry.pw_uid, entry.pw_gid


@contextmanager
def server() -> Iterator[str]:
    """Start a server and give the address of its empty database `lineside`, as SQLAlchemy writes it for psycopg 3.

    The folder lies directly in the system's temporary folder: a socket's path may be 107 characters long at most, and
    the server's account must be able to reach it. Durability is off: nothing here outlives the session.
    """
    bin_folder = programs()
    assert bin_folder is not None, "the test must be marked needs('postgresql')"
    folder = Path(tempfile.mkdtemp(prefix="lineside-pg-"))
    owner = _account() if os.geteuid() == 0 else None
    if owner:
        os.chown(folder, *owner)
    user, group = owner or (None, None)

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [bin_folder / program, *arguments],
            cwd=folder, user=user, group=group, extra_groups=[] if owner else None,
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{Path(log.name).read_text(errors='replace')[-3000:]}")

    data = str(folder / "data")
    hasty = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    options = f"-k {shlex.quote(str(folder))} -c listen_addresses='' {hasty}"
    with (folder / "log").open("w") as log:
        try:
            run(
                "initdb", "--pgdata", data, "--username", ACCOUNT, "--auth=trust", "--encoding=UTF8", "--locale=C", "-N"
            )
            run(
                "pg_ctl", "start", "--wait", "--pgdata", data, "--log", str(folder / "server.log"), "--options", options
            )
            try:
                run("createdb", "--host", str(folder), "--username", ACCOUNT, "lineside")
                yield f"postgresql+psycopg://{ACCOUNT}@/lineside?host={folder}"
            finally:
                run("pg_ctl", "stop", "--mode=immediate", "--pgdata", data)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
