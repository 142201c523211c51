"""Exit code 0 when this container's process has something to show: /readyz on its own port, under its base path."""

import os
import sys
import urllib.request

PORT = os.environ.get("STREAMLIT_SERVER_PORT", "8501")
BASE = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")

try:
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/{BASE + '/' if BASE else ''}readyz", timeout=4) as answer:
        sys.exit(0 if answer.status == 200 else 1)
except OSError as problem:
    print(problem)
    sys.exit(1)
