"""The hosted product on loopback: nginx with deploy/nginx.conf, two app processes, one PostgreSQL. Only ports and paths differ from a real one."""

import http.client
import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.conftest import Server, free_port

ROOT = Path(__file__).resolve().parents[2]
ABSENT = "nginx is not here; on Debian or Ubuntu: apt-get install nginx-light"
SECRETS = {"GROUNDSWELL_SECRET": "0123456789abcdef" * 4, "STREAMLIT_SERVER_COOKIE_SECRET": "fedcba9876543210" * 4}


def nginx_program() -> str | None:
    """Where nginx is; Debian keeps it out of a plain user's path."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


class Process(Server):
    """One app process, which can be killed as by a power cut."""

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.wait(timeout=20)

    def ask_to_stop(self) -> int:
        """SIGTERM; returns the exit code when it is gone."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=120)

    @property
    def running(self) -> bool:
        """Whether it is there."""
        return self._process.poll() is None


class Proxy:
    """nginx before the processes."""

    def __init__(self, home: Path, first: int, second: int, base: str = "", waiting_for: str = "/healthz"):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}{base}"
        self.log = home / "nginx.log"
        (home / "nginx.conf").write_text(adapted((ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8"), home, self.port, first, second))
        command = [nginx_program(), "-p", str(home), "-c", str(home / "nginx.conf"), "-g", "daemon off;" + (" user root;" if os.getuid() == 0 else "")]
        with self.log.open("w") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(f"{self.url}{waiting_for}", self.log)
        except TimeoutError:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(timeout=20)


def adapted(text: str, home: Path, port: int, first: int, second: int) -> str:
    """The configuration with this machine's ports and folders; every replacement must have found something."""
    for old, new in {
        " resolve ": " ",  # of containers' names, and of newer programs than Debian 12 has
        "    resolver 127.0.0.11 valid=2s ipv6=off;\n": "",
        "app1:8501": f"127.0.0.1:{first}",
        "app2:8502": f"127.0.0.1:{second}",
        ":8501$": f":{first}$",
        ":8502$": f":{second}$",
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "/tmp/": f"{home}/",
        "/dev/stdout": f"{home}/access.log",
        "/etc/nginx/pages/": f"{ROOT}/deploy/pages/",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def hosted(home: Path, landed: Path, database: str, base: str = "", **environment: str):
    """(proxy, first process, second process); all gone afterwards."""
    given = {"GROUNDSWELL_DATABASE_URL": database, **SECRETS, **environment}
    processes = [Process(landed, base=base, **given) for _ in range(2)]
    proxy = None
    try:
        proxy = Proxy(home, *(process.port for process in processes), base)
        yield proxy, *processes
    finally:
        if proxy:
            proxy.stop()
        for process in processes:
            if process.running:
                process.stop()


def _wait(url: str, log: Path) -> None:
    until, asked = time.monotonic() + 20, urlsplit(url)
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection(asked.netloc, timeout=2)
            connection.request("GET", asked.path)
            if connection.getresponse().status in (200, 301):  # 301: to https
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nginx did not answer: {log.read_text()[-2000:]}")
