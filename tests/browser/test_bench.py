"""The browser bench ends on pages whose figures are monthly: what it chooses draws a chart anew."""

import os
import subprocess
import sys

import pytest

from tests.conftest import LONG, ROOT

pytestmark = pytest.mark.browser


@pytest.mark.skipif(not LONG, reason="two servers and a browser of their own: GROUNDSWELL_LONG=1")
@pytest.mark.parametrize("page", ["growth", "cross_border"])
def test_a_click_draws_a_chart_anew(landed_shipped, page):
    chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    command = [sys.executable, "-m", "bench", "browser", "--landed", str(landed_shipped), "--page", page, "--rounds", "1", "--chromium", chromium]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr[-2_000:]
    assert page in done.stdout and "empty" in done.stdout
