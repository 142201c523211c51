"""How Polars' allocator treats memory that a batch no longer needs; imported for that before Polars is, which reads it when it is loaded.

Polars has such memory given back to the system within half a second, and the next batch asks for it page by page: a sixth of a landing's processor time.
Kept for ten seconds it is used again. Where Polars is loaded already, as in the server, everything stays as it is.
"""

import os
import sys

SETTING = "_RJEM_MALLOC_CONF"  # Polars adds what this says to settings of its own (polars/__init__.py): the last word counts
NAME, KEEP, OWN = "dirty_decay_ms:", "10000", "500"  # milliseconds: the landing's, and Polars' own, which a parent process that loaded it hands on

if "polars" not in sys.modules:
    said = os.environ.get(SETTING, "")
    if said.rpartition(NAME)[2].partition(",")[0] in ("", OWN) or NAME not in said:
        os.environ[SETTING] = ",".join(filter(None, (said, NAME + KEEP)))
