"""Sources that figures cite."""

import dataframely as dy

from data.contracts._columns import Provenance

KEY = ("source_id",)
NEWEST = None
PAST = ("published_on",)


class Sources(Provenance):
    """Grain: source. `url` is shown as text that links out; it is checked to be http(s)."""

    source_id = dy.String(nullable=False, min_length=1)
    title = dy.String(nullable=False, min_length=1)
    publisher = dy.String(nullable=True)
    published_on = dy.Date(nullable=True)
    url = dy.String(nullable=True, regex="^https?://")
    kind = dy.String(nullable=True)


SCHEMA = Sources
