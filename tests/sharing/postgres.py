"""A real PostgreSQL from the system's packages, started for the tests on loopback, and away again."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ABSENT = "PostgreSQL is not here; on Debian or Ubuntu: apt-get install postgresql"


def programs() -> Path | None:
    """The folder of the newest installed server's programs."""
    found = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists() and (folder / "postgres").exists()]
    if found:
        return max(found, key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("postgres")
    return Path(on_path).parent if on_path else None


@contextmanager
def running():
    """The address of a fresh server; it lets nobody in without its password."""
    bin_folder, home = programs(), Path(tempfile.mkdtemp(prefix="groundswell-pg-"))
    user = _unprivileged()
    if user:
        shutil.chown(home, user.pw_uid, user.pw_gid)
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    password = home / "password"
    password.write_text("only-for-tests")
    port = _free_port()
    quiet = {"stdout": subprocess.DEVNULL, "cwd": home, **as_user}
    server = None
    try:
        initdb = [bin_folder / "initdb", "-D", home / "data", "-U", "tests", "-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8", "--no-sync"]
        subprocess.run(initdb, check=True, **quiet)
        options = ["-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"]
        with (home / "log").open("w") as log:
            server = subprocess.Popen([bin_folder / "postgres", "-D", home / "data", *options], stderr=log, **quiet)
        address = f"postgresql://tests:only-for-tests@127.0.0.1:{port}/postgres"
        _wait(address, server, home / "log")
        yield address
    finally:
        if server:
            server.terminate()  # SIGTERM: waits for clients; the tests closed theirs
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged():
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no unprivileged user to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(address: str, server: subprocess.Popen, log: Path) -> None:
    """Until it answers a query: an open port still says "the database system is starting up" for a while."""
    import psycopg

    stop = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < stop:
        try:
            with psycopg.connect(address, connect_timeout=5) as connection:
                connection.execute("SELECT 1")
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
