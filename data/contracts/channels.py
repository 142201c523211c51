"""Logistics channels and whether the platform recognises their tracking."""

import dataframely as dy

from data.contracts._columns import Provenance

KEY = ("channel",)
NEWEST = None
PAST = ()


class Channels(Provenance):
    """Grain: channel. `cost_usd`: what one parcel costs through it, where the collection knows it."""

    channel = dy.String(nullable=False, min_length=1)
    title = dy.String(nullable=False, min_length=1)
    recognised = dy.Bool(nullable=False)
    kind = dy.Enum(["platform", "post", "courier", "unofficial"], nullable=False)
    cost_usd = dy.Float64(nullable=True, min=0)
    source_id = dy.String(nullable=True)


SCHEMA = Channels
