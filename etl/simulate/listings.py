"""Reported listings and their sellers: from first seen to compensated, with repeats. Their number does not depend on N; each weighs 1."""

from datetime import date

import numpy as np
import polars as pl

from etl.simulate import stories
from etl.simulate.clock import DATA_INSTANT, DAY, FIRST_DAY, LAST_DAY, day_number
from etl.simulate.markets import MARKET_CODES, PLATFORMS
from etl.simulate.write import instants, named

KINDS = ("counterfeit", "illegal", "unsafe")
LISTING_CATEGORIES = (
    "brand bags",
    "cosmetics",
    "shoes and bags",
    "electronics",
    "supplements",
    "medicines",
    "knives and replicas",
    "toys",
    "children's goods",
    "accessories",
)
_KIND_CATEGORIES = ((0, 1, 2, 3), (4, 5, 6), (7, 8, 9, 1, 3, 4))
_KIND_SHARES = ((0.34, 0.22, 0.30, 0.14), (0.46, 0.32, 0.22), (0.26, 0.20, 0.20, 0.14, 0.12, 0.08))
ACTIONS = ("removed", "restricted", "penalised", "none", "pending")
REMOVED, RESTRICTED, PENALISED, NO_ACTION, PENDING = range(5)
SELLERS = 4_000
FIRST_LISTINGS = 11_000
MARKET_SHARES = (0.42, 0.16, 0.10, 0.10, 0.11, 0.06, 0.02, 0.03)
RETURN_CHANCE = 0.12
PROJECT_KLEAN = day_number(date(2023, 12, 6))  # published ev017: more listings watched, quicker action
START, END = day_number(FIRST_DAY), day_number(LAST_DAY)


def _first_appearances(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """When, where and what was first seen; reports grow over the span, most in Korea."""
    position = rng.random(FIRST_LISTINGS) ** 0.75  # more towards the end
    kind = rng.choice(3, FIRST_LISTINGS, p=[0.52, 0.18, 0.30])
    category = np.empty(FIRST_LISTINGS, dtype=np.int64)
    for code in range(3):
        where = kind == code
        category[where] = rng.choice(_KIND_CATEGORIES[code], where.sum(), p=_KIND_SHARES[code])
    seen = (START + position * (END - START + 1)) * DAY
    platform = (rng.random(FIRST_LISTINGS) < np.where(seen > day_number(date(2023, 8, 1)) * DAY, 0.24, 0.0)).astype(np.int64)
    # A tenth of the sellers stand behind half of the listings; the six of the planted story are kept out of it.
    busy = rng.random(FIRST_LISTINGS) < 0.5
    honest = SELLERS - stories.COSMETICS_SELLERS
    seller = np.where(busy, rng.integers(0, honest // 10, FIRST_LISTINGS), rng.integers(0, honest, FIRST_LISTINGS))
    return {"seen": seen, "kind": kind, "category": category, "platform": platform, "seller": seller, "market": rng.choice(8, FIRST_LISTINGS, p=MARKET_SHARES)}


def _story_appearances(rng: np.random.Generator) -> dict[str, np.ndarray]:
    count = stories.COSMETICS_LISTINGS
    span = (stories.COSMETICS_TO - stories.COSMETICS_FROM).days - 25  # leaves room for the repeats
    return {
        "seen": (day_number(stories.COSMETICS_FROM) + rng.random(count) * span) * DAY,
        "kind": np.zeros(count, dtype=np.int64),
        "category": np.full(count, LISTING_CATEGORIES.index("cosmetics")),
        "platform": np.zeros(count, dtype=np.int64),
        "seller": SELLERS - stories.COSMETICS_SELLERS + rng.integers(0, stories.COSMETICS_SELLERS, count),
        "market": np.full(count, MARKET_CODES.index(stories.COSMETICS_MARKET)),
    }


def _handled(listing: dict[str, np.ndarray], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Adds the steps after first seen. Temu is slower; action became quicker after Project Klean; unsafe goods go first."""
    count = len(listing["seen"])
    slow = (
        np.where(listing["platform"] == 1, 1.6, 1.0) * np.where(listing["seen"] > PROJECT_KLEAN * DAY, 0.62, 1.0) * np.array([1.0, 0.9, 0.7])[listing["kind"]]
    )
    reported = listing["seen"] + rng.lognormal(np.log(6), 1.0, count) * DAY
    looked_at = reported + rng.lognormal(np.log(3.5), 0.7, count) * slow * DAY
    right = rng.random(count) < np.array([0.83, 0.9, 0.78])[listing["kind"]]
    acted = looked_at + rng.lognormal(np.log(2.2), 0.9, count) * slow * DAY
    action = rng.choice([REMOVED, RESTRICTED, PENALISED], count, p=[0.72, 0.16, 0.12])
    action = np.where(right, action, NO_ACTION)
    forgotten = rng.random(count) < 0.02  # never looked at: the old end of the backlog
    looked_at, acted = np.where(forgotten, np.inf, looked_at), np.where(forgotten, np.inf, acted)
    paid = right & (listing["kind"] == 0) & (rng.random(count) < 0.31)
    compensated = np.where(paid, acted + rng.lognormal(np.log(14), 0.6, count) * DAY, np.inf)
    return {**listing, "reported": reported, "looked_at": looked_at, "right": right, "acted": acted, "action": action, "compensated": compensated}


def _repeats(listing: dict[str, np.ndarray], identifiers: np.ndarray, rng: np.random.Generator) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Removed listings that come back some weeks later, mostly by the same seller; days in the planted story."""
    planted = listing["seller"] >= SELLERS - stories.COSMETICS_SELLERS
    chance = np.where(planted, stories.COSMETICS_RETURN, RETURN_CHANCE)
    again = (listing["action"] == REMOVED) & (rng.random(len(chance)) < chance)
    back = listing["acted"] + rng.lognormal(np.log(np.where(planted, 5, 24)), 0.7) * DAY
    again &= back <= np.where(planted, (day_number(stories.COSMETICS_TO) + 1) * DAY, DATA_INSTANT)
    same = planted | (rng.random(len(chance)) < 0.7)
    other = rng.integers(0, SELLERS - stories.COSMETICS_SELLERS, len(chance))
    repeated = {name: listing[name][again] for name in ("kind", "category", "platform", "market")}
    return {**repeated, "seen": back[again], "seller": np.where(same, listing["seller"], other)[again]}, identifiers[again]


def listings(seed: int) -> pl.DataFrame:
    """Grain: listing. Steps after the data date have not happened; a listing not reported by then is not there."""
    rng = np.random.default_rng([seed, 4])
    plain, planted = _first_appearances(rng), _story_appearances(rng)
    wave = {name: np.concatenate([plain[name], planted[name]]) for name in plain}
    waves, origins, start = [], [], 0
    origin = np.full(len(wave["seen"]), -1)
    for _ in range(4):  # a listing comes back at most three times
        handled = _handled(wave, rng)
        identifiers = np.arange(start, start + len(wave["seen"]))
        waves.append(handled)
        origins.append(origin)
        start += len(identifiers)
        wave, origin = _repeats(handled, identifiers, rng)
    return _frame({name: np.concatenate([part[name] for part in waves]) for name in waves[0]}, np.concatenate(origins))


def _frame(listing: dict[str, np.ndarray], origin: np.ndarray) -> pl.DataFrame:
    identifiers = np.arange(len(origin))
    there = listing["reported"] <= DATA_INSTANT
    known = there[np.maximum(origin, 0)] & (origin >= 0)
    seen = {
        name: np.where(listing[name] <= DATA_INSTANT, np.floor(np.where(np.isfinite(listing[name]), listing[name], 0)), -1)
        for name in ("seen", "reported", "looked_at", "acted", "compensated")
    }
    acted = seen["acted"] >= 0
    verified = np.where(seen["looked_at"] < 0, 2, np.where(listing["right"], 1, 0))
    order = np.argsort(listing["reported"], kind="stable")
    frame = pl.DataFrame(
        {
            "listing_id": pl.Series(identifiers + 100_000).cast(pl.String),
            "first_seen_at": instants(seen["seen"]),
            "reported_at": instants(seen["reported"]),
            "market": named(MARKET_CODES, listing["market"]),
            "platform": named(PLATFORMS, listing["platform"]),
            "seller_id": pl.Series(seller_code(listing["seller"], listing["platform"])).cast(pl.String),
            "kind": named(KINDS, listing["kind"]),
            "category": named(LISTING_CATEGORIES, listing["category"]),
            "verified": named(("false", "true", None), verified),
            "verified_at": instants(seen["looked_at"]),
            "action": named(ACTIONS, np.where(acted, listing["action"], PENDING)),
            "acted_at": instants(np.where(listing["action"] == NO_ACTION, -1, seen["acted"])),
            "compensated_at": instants(seen["compensated"]),
            "reappeared_of": pl.Series(np.where(known, origin, 0) + 100_000).cast(pl.String),
            "known": known,
            "there": there,
        }
    )[order]
    return (
        frame.filter("there")
        .with_columns(
            listing_id=pl.lit("L") + pl.col("listing_id"),
            seller_id=pl.lit("S") + pl.col("seller_id"),
            verified=pl.col("verified") == "true",
            reappeared_of=pl.when("known").then(pl.lit("L") + pl.col("reappeared_of")),
            weight=pl.lit(1.0),
        )
        .drop("known", "there")
    )


def seller_code(seller: np.ndarray, platform: np.ndarray) -> np.ndarray:
    """A seller's number; sellers of the two platforms are different sellers."""
    return 10_000 + seller + platform * 20_000


def sellers(seed: int) -> pl.DataFrame:
    """Grain: seller. Verification spread after Project Klean; the six of the planted story were never verified."""
    rng = np.random.default_rng([seed, 5])
    count = 2 * SELLERS
    platform = np.repeat([0, 1], SELLERS)
    joined = (START - 900 + rng.random(count) * 2000) * DAY
    joined = np.minimum(joined, DATA_INSTANT - 60 * DAY)
    licence = rng.choice(4, count, p=[0.55, 0.25, 0.06, 0.14])
    wait = rng.lognormal(np.log(45), 1.0, count) * DAY
    checked = np.maximum(joined, PROJECT_KLEAN * DAY * (rng.random(count) < 0.6)) + wait
    unchecked = (licence == 3) | (rng.random(count) < np.where(platform == 1, 0.34, 0.18)) | (checked > DATA_INSTANT)
    status = rng.choice(3, count, p=[0.88, 0.07, 0.05])
    planted = np.arange(SELLERS - stories.COSMETICS_SELLERS, SELLERS)
    joined[planted] = (day_number(date(2025, 11, 1)) + np.arange(len(planted)) * 6) * DAY
    licence[planted], unchecked[planted], status[planted] = 1, True, 0
    country = named(("CN", "HK", "KR", "SG", "ES"), rng.choice(5, count, p=[0.82, 0.07, 0.06, 0.03, 0.02]))
    return pl.DataFrame(
        {
            "seller_id": pl.Series(seller_code(np.tile(np.arange(SELLERS), 2), platform)).cast(pl.String),
            "platform": named(PLATFORMS, platform),
            "country": country,
            "joined_at": instants(np.floor(joined)),
            "verified_at": instants(np.where(unchecked, -1, np.floor(checked))),
            "licence_kind": named(("business", "individual", "brand", "none"), licence),
            "status": named(("active", "restricted", "closed"), status),
            "weight": [1.0] * count,
        }
    ).with_columns(seller_id=pl.lit("S") + pl.col("seller_id"))
