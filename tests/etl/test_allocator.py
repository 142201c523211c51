"""Polars' allocator is told how to behave before Polars is loaded, and only where the landing is a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl.allocator import SETTING

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("imports", "said", "milliseconds"),
    [
        ("etl.__main__", None, "10000"),
        ("etl.allocator, polars", "dirty_decay_ms:500,muzzy_decay_ms:1000", "10000"),  # what a parent process with Polars hands on
        ("etl.allocator, polars", "dirty_decay_ms:1,narenas:2", "1"),  # who says otherwise is heard
        ("polars, etl.allocator", None, "500"),
    ],
)
def test_the_last_word_is_the_landings_own_where_it_loads_polars(imports, said, milliseconds):
    known = {name: value for name, value in os.environ.items() if name != SETTING} | ({SETTING: said} if said else {})
    code = f"import {imports}, os; print(os.environ['{SETTING}'])"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=known, capture_output=True, text=True, check=True).stdout.strip()
    assert [word.removeprefix("dirty_decay_ms:") for word in told.split(",") if word.startswith("dirty_decay_ms:")][-1] == milliseconds
