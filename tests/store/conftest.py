"""A real SQLite file and a real PostgreSQL server for the tests of the store."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from bot.store.migrate import migrate
from bot.store.open import Store, open_store
from tests.needs import missing


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, on a unix socket in a temporary folder.

    Without PostgreSQL on the machine the tests that need it are skipped, except in CI, where they fail.
    """
    bin_folder = _postgres_programs()
    if bin_folder is None:
        missing("no PostgreSQL server programs (initdb, pg_ctl) on this machine")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # short: a socket path has 107 bytes at most
    try:
        yield from _serve(bin_folder, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(bin_folder: Path, folder: Path) -> Iterator[str]:
    run = _as_ordinary_user(folder)
    data = folder / "data"
    run([bin_folder / "initdb", "-D", data, "-U", "eternaut", "-A", "trust", "-E", "UTF8", "--no-sync"])
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run([bin_folder / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start"])
    try:
        yield f"postgresql+psycopg://eternaut@/postgres?host={folder}"
    finally:
        run([bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])


def _postgres_programs() -> Path | None:
    """The folder of initdb and pg_ctl: Debian keeps them off the PATH."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _as_ordinary_user(folder: Path) -> Callable[[list[object]], None]:
    """A way to run programs that root may not run: as the user `postgres`, who then owns `folder`."""
    prefix: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        groups = ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
        prefix = ["setpriv", *groups]

    def run(command: list[object]) -> None:
        arguments = [*prefix, *map(str, command)]
        done = subprocess.run(arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert done.returncode == 0, done.stderr.decode()

    return run


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The URL of an empty database on the server, until the end of the `with`."""
    name = f"t{uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield server.replace("/postgres?", f"/{name}?")
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty database on the server."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/var/eternaut.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store with today's tables, in each kind of database."""
    migrate(url)
    opened = open_store(url)
    yield opened
    opened.close()
