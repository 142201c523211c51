"""Runs the OpenID Connect provider of `oidc/` for a test: the certified npm package, installed once into a cache folder outside the tree."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).with_name("oidc")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "groundswell-tests"
SECRET = "a-secret-of-the-tests-that-is-long-enough"


def absent() -> str | None:
    """Why the provider cannot be run here; None where it can."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        return f"no {' and no '.join(missing)} here: the sign-in tests run a real provider, the npm package oidc-provider"
    try:
        installed()
    except (RuntimeError, subprocess.TimeoutExpired) as problem:
        return f"the sign-in tests' provider could not be installed: {problem}"
    return None


def installed() -> Path:
    """The folder with the package, installed on the first use (one worker installs, the others wait).

    Raises:
        RuntimeError: npm could not install it.
    """
    wanted = (HERE / "package.json").read_bytes()
    folder = CACHE / f"oidc-{hashlib.sha256(wanted).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "node_modules" / ".whole").exists():
            (folder / "package.json").write_bytes(wanted)
            done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=folder, capture_output=True, text=True, timeout=300)
            if done.returncode:
                raise RuntimeError(f"npm could not install the provider: {done.stderr[-400:]}")
            (folder / "node_modules" / ".whole").touch()
    return folder


@contextmanager
def running(port: int, redirect: str, people: dict[str, dict]):
    """The provider on loopback; `people` are addresses and their claims. Yields its address."""
    folder = installed()
    script = folder / "provider.mjs"
    script.write_bytes((HERE / "provider.mjs").read_bytes())
    asked = json.dumps({"port": port, "redirect": redirect, "secret": SECRET, "people": people})
    process = subprocess.Popen(["node", str(script), asked], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/.well-known/openid-configuration", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(url: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as response:
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the provider did not answer within 60 s")
