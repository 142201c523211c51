"""What runs beside the pages: what the first reader after a start needs is there before they come."""

import json
import os
import subprocess
import sys

from tests.conftest import ROOT

ASKED = """
import ast, json, sys
from pathlib import Path
from ui.door.upkeep import get_ready
from queries.database import database
get_ready()
trees = [ast.parse(path.read_text(encoding="utf-8")) for path in Path("pages").glob("*.py")]
asked = {node.module for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module != "ui"}
print(json.dumps({"asked": sorted(asked), "missing": sorted(asked - set(sys.modules)), "open": sorted({key[0] for key in database()._schemas})}))
"""


def test_what_pages_import_and_the_current_versions_are_ready(shipped):
    told = subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=120, check=True)
    found = json.loads(told.stdout.splitlines()[-1])
    assert "ui.overview_blocks" in found["asked"] and found["missing"] == []
    assert found["open"] == ["demo", "published"]
