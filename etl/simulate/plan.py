"""How many rows each month, market and platform gets, and what each row weighs: volumes never depend on the number of rows."""

from dataclasses import dataclass

import numpy as np

from etl.errors import LandingError
from etl.simulate.clock import DATA_INSTANT, DAY, DAYS, FIRST_DAY, MONTHS, anchored, day_number, month_days, month_index, utc_offsets, yearly
from etl.simulate.markets import (
    CHANNEL_INDEX,
    CHANNELS,
    DISPATCH_DAYS,
    GUARANTEE_HUBS,
    GUARANTEE_MONTH,
    KOREA_HAUL,
    KOREA_MIX,
    LOCAL_DISPATCH,
    MARKETS,
    PLATFORMS,
    TEMU_MIX,
    WORLD_MIX,
    Mix,
)
from etl.simulate.seasons import daily_volumes

SMALLEST = 2_000  # rows; below it the small markets would stand on nothing


@dataclass(frozen=True)
class Routes:
    """The routes of a cell as parallel arrays: one entry a hub and channel."""

    cumulative: np.ndarray  # of the shares
    hub: tuple[str, ...]
    channel: np.ndarray
    local: np.ndarray
    dispatch: np.ndarray
    haul: np.ndarray
    mile: np.ndarray
    promise: np.ndarray
    guaranteed: np.ndarray


@dataclass(frozen=True)
class Cell:
    """One month, market and platform: its real volume, its sampled rows, and the days they fall on."""

    month: int
    market: int
    platform: int
    volume: float
    rows: int
    day_cumulative: np.ndarray
    routes: Routes
    last_day_share: float  # of the last day that has passed at the data date; 1 in other months

    @property
    def weight(self) -> float:
        """Real parcels that one sampled row stands for."""
        return round(self.volume / self.rows, 6)

    @property
    def name(self) -> tuple[int, int, int]:
        """What seeds this cell's generators."""
        return self.month, self.market, self.platform


def trends() -> dict[tuple[int, int], np.ndarray]:
    """Real parcels a month before the season, zero before a platform's launch, by (market, platform) index."""
    found = {}
    for market, plan in enumerate(MARKETS):
        for platform, name in enumerate(PLATFORMS):
            points = plan.volumes[name]
            series = anchored(points)
            series[: max(0, month_index(min(points)))] = 0
            found[market, platform] = series
    return found


def last_day_share(market: int) -> float:
    """How much of the last day has passed in a market when the data end (none of it would be zero orders)."""
    code = MARKETS[market].code
    local = DATA_INSTANT + utc_offsets(code)[DAYS - 1]
    return float(np.clip((local - day_number(FIRST_DAY) * DAY) / DAY - (DAYS - 1), 0.0, 1.0))


def _mix(market: int, platform: int) -> tuple[Mix, ...]:
    if PLATFORMS[platform] == "Temu":
        return TEMU_MIX
    return KOREA_MIX if MARKETS[market].code == "KR" else WORLD_MIX


def routes(month: int, market: int, platform: int) -> Routes:
    """The routes open in a month with their shares and typical days."""
    plan = MARKETS[market]
    rows = []
    for hub, channel_name, shares, opens in _mix(market, platform):
        if month < month_index(opens) or (hub == "local" and plan.local_hub is None):
            continue
        channel = CHANNELS[CHANNEL_INDEX[channel_name]]
        rows.append((hub, channel, yearly(shares)[month]))
    # Lines to other markets became a fifth faster over the span; Korea's short sea lines hardly.
    faster = 1 - (0.06 if plan.code == "KR" else 0.20) * month / (len(MONTHS) - 1)
    share = np.array([row[2] for row in rows])
    local = np.array([row[0] == "local" for row in rows])
    haul = [(KOREA_HAUL[hub] if plan.code == "KR" else plan.line_haul) * channel.haul * faster if hub != "local" else 0.0 for hub, channel, _ in rows]
    guaranteed = np.array([
        plan.code == "KR" and hub in GUARANTEE_HUBS and channel.kind == "platform" and month >= month_index(GUARANTEE_MONTH)
        for hub, channel, _ in rows
    ])
    promise = np.array([round(plan.promise * channel.promise * (faster * 0.5 + 0.5)) for _, channel, _ in rows])
    promise[local] = 3 if plan.code == "KR" else 5
    promise[guaranteed] = 5
    return Routes(
        np.cumsum(share / share.sum()),
        tuple(plan.local_hub if hub == "local" else hub for hub, _, _ in rows),
        np.array([CHANNEL_INDEX[channel.name] for _, channel, _ in rows]),
        local,
        np.array([LOCAL_DISPATCH if hub == "local" else DISPATCH_DAYS[hub] for hub, _, _ in rows]),
        np.array(haul),
        np.array([plan.last_mile * channel.mile for _, channel, _ in rows]),
        promise,
        guaranteed | local,
    )


def _apportion(shares: np.ndarray, rows: int) -> np.ndarray:
    """Largest remainders, at least one row for each share above zero; the sum is exactly `rows`."""
    exact = shares / shares.sum() * rows
    counts = np.maximum(np.floor(exact).astype(np.int64), 1)
    missing = rows - int(counts.sum())
    if missing > 0:
        counts[np.argsort(-(exact - counts), kind="stable")[:missing]] += 1
    while missing < 0:  # tiny N: the floor of one row took more than was there; the largest cells give back
        takers = np.argsort(-counts, kind="stable")[: min(-missing, max(1, int((counts > 1).sum())))]
        counts[takers] -= 1
        missing += len(takers)
    return counts


def cells(parcels: int, seed: int) -> list[Cell]:
    """Every cell with volume, in the order of months, markets, platforms.

    Raises:
        LandingError: there are too few rows to stand on.
    """
    if parcels < SMALLEST:
        raise LandingError(f"--parcels {parcels}: at least {SMALLEST:,} are needed so that every market and month has one; give --parcels {SMALLEST}")
    daily = daily_volumes(seed, trends())
    drafts = []
    for month in range(len(MONTHS)):
        first, end = (day - day_number(FIRST_DAY) for day in month_days(month))
        for (market, platform), series in daily.items():
            volumes = series[first:end].copy()
            passed = last_day_share(market) if month == len(MONTHS) - 1 else 1.0
            volumes[-1] *= passed
            if volumes.sum() > 0:
                drafts.append((month, market, platform, volumes, passed))
    shares = np.array([volumes.sum() * MARKETS[market].sampling for _, market, _, volumes, _ in drafts])
    return [
        Cell(month, market, platform, float(volumes.sum()), int(rows), np.cumsum(volumes) / volumes.sum(), routes(month, market, platform), passed)
        for (month, market, platform, volumes, passed), rows in zip(drafts, _apportion(shares, parcels), strict=True)
    ]
