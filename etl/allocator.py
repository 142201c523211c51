"""How Polars' allocator treats memory that a batch no longer needs; imported for that before Polars is, since it is read once.

By itself it gives such memory back to the system within half a second, and the next batch asks for it page by page: a sixth of a landing's processor
time. Kept for ten seconds it is used again. Where Polars is loaded already, as in the server, everything stays as it is.
"""

import os
import sys

SETTING = "_RJEM_MALLOC_CONF"  # jemalloc's variable, under the prefix that Polars builds it with

if "polars" not in sys.modules:
    os.environ.setdefault(SETTING, "dirty_decay_ms:10000")
