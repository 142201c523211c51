"""The files that host it: what they name exists, what they need is pinned, and the tools that read them find no fault."""

import importlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from tests.test_architecture import OWN

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMMAND = re.compile(r"python -m (etl|sharing|reports) ((?:[a-z]+ ?)+)")
RUNS = sorted([*DEPLOY.glob("systemd/*.service"), DEPLOY / "rounds.sh", DEPLOY / "README.md"])


def _named() -> set[tuple[str, ...]]:
    return {(found[1], *found[2].split()) for path in RUNS for found in COMMAND.finditer(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("words", sorted(_named()))
def test_every_command_exists(words):
    command = typer.main.get_command(importlib.import_module(f"{words[0]}.__main__").app)
    for word in words[1:]:
        command = command.commands[word]
    assert command.callback


def test_the_image_has_all_of_the_app_and_nothing_of_the_tests():
    text = (DEPLOY / "Containerfile").read_text()
    copied = {found[1] for found in re.finditer(r"^COPY (\S+) \1$", text, re.MULTILINE)}
    assert copied == (OWN - {"app"}) | {".streamlit", "deploy"}
    assert "COPY app.py requirements.txt ./" in text and "USER 10001" in text
    kept = {line[1:].split("/")[0] for line in (DEPLOY / "Containerfile.dockerignore").read_text().splitlines() if line.startswith("!")}
    assert kept == copied | {"app.py", "requirements.txt"}


def test_the_driver_is_the_one_that_is_tested():
    pins = [
        next(line for line in path.read_text().splitlines() if line.startswith("psycopg"))
        for path in (DEPLOY / "requirements.txt", ROOT / "requirements-dev.txt")
    ]
    assert pins[0] == pins[1]


def test_every_setting_of_compose_is_in_the_example():
    told = set(re.findall(r"^#? ?([A-Z_]+)=", (DEPLOY / "groundswell.env.example").read_text(), re.MULTILINE))
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text()))
    assert asked <= told, asked - told


def test_no_secret_of_the_folder_gets_into_the_image_or_into_git():
    """Certificates, the policy and settings lie beside the files that are copied."""
    for name in (".gitignore", "deploy/Containerfile.dockerignore"):
        kept_out = (ROOT / name).read_text().replace("deploy/groundswell.env", "deploy/*.env").splitlines()
        assert {"deploy/policy", "deploy/tls", "deploy/*.env"} <= {line.rstrip("/") for line in kept_out}, name


def test_the_proxys_file_is_adapted_to_a_host():
    """What a container has and a service has not: names of processes, /dev/stdout, a /tmp of its own."""
    program = shutil.which("sed")
    made = subprocess.run([program, "-f", DEPLOY / "nginx_host.sed", DEPLOY / "nginx.conf"], capture_output=True, text=True, check=True).stdout
    for line in (DEPLOY / "nginx_host.sed").read_text().splitlines():
        changed = subprocess.run([program, line, DEPLOY / "nginx.conf"], capture_output=True, text=True, check=True).stdout
        assert line.startswith("#") or changed != (DEPLOY / "nginx.conf").read_text(), f"changes nothing: {line}"
    assert not re.search(r"app\d|resolve|/tmp/|/dev/stdout", re.sub("#.*", "", made))
    assert re.findall(r"listen (.*);", made) == ["127.0.0.1:8080"] and "/opt/groundswell/deploy/pages/" in made


def test_compose_finds_no_fault(tmp_path):
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not here; on Debian or Ubuntu: apt-get install docker-compose")
    settings = tmp_path / "settings.env"
    settings.write_text(re.sub(r"(SECRET|PASSWORD)=$", r"\1=x", (DEPLOY / "groundswell.env.example").read_text(), flags=re.MULTILINE))
    text = re.sub(r"^name:.*\n", "", (DEPLOY / "compose.yaml").read_text(), flags=re.MULTILINE)  # older programs do not know it
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "compose.yaml").write_text(text)
    done = subprocess.run([program, "-f", tmp_path / "deploy" / "compose.yaml", "--env-file", settings, "config"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"published:|127\.0\.0\.1:\d+:\d+", done.stdout)) == 2  # the proxy alone, http and https


def test_systemd_finds_no_fault(tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not here; on Debian or Ubuntu: apt-get install systemd")
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text().replace("/opt/groundswell/.venv/bin/python", shutil.which("true"))
        (tmp_path / path.name.replace("@.", "@8501.")).write_text(text)
    units = sorted(tmp_path.glob("*"))
    done = subprocess.run([program, "verify", *units], capture_output=True, text=True, timeout=60)
    faults = [line for line in done.stderr.splitlines() if "groundswell" in line and "Failed to" not in line]
    assert done.returncode == 0 and not faults, done.stderr
    for timer in tmp_path.glob("*.timer"):
        assert (tmp_path / f"{timer.stem}.service").exists()
