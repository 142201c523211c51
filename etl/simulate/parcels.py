"""Parcels: stages, losses and promises of one chunk of one cell, as numpy columns in UTC seconds (-1 where nothing happened yet)."""

from dataclasses import dataclass

import numpy as np

from etl.simulate import stories
from etl.simulate.clock import DATA_INSTANT, DAY, FIRST_DAY, MONTHS, day_number, month_first, utc_offsets
from etl.simulate.markets import CATEGORY_SHARES, CATEGORY_USD, CHANNELS, MARKETS, PLATFORMS
from etl.simulate.plan import Cell
from etl.simulate.rates import usd_per_unit
from etl.simulate.seasons import HOUR_CUMULATIVE, congestion, day_position, destination_clock, origin_clock

CHUNK = 250_000  # rows drawn at once: what bounds memory, whatever N is
NOTHING = -1
MOVING, DELIVERED, LOST, RETURNED, CANCELLED = range(5)
STATUSES = ("moving", "delivered", "lost", "returned", "cancelled")
TRACKING = ("platform", "carrier", "none")
_LOST = np.array([channel.lost for channel in CHANNELS])
_UNRECOGNISED = np.array([not channel.recognised for channel in CHANNELS])
_TRACKING = np.array([np.cumsum(channel.tracking) for channel in CHANNELS])
_CATEGORY_CUMULATIVE = np.cumsum(CATEGORY_SHARES)
_CATEGORY_USD = np.array(CATEGORY_USD, dtype=float)


@dataclass
class Chunk:
    """Drawn parcels of one cell. `late_days` and `due` are the truth behind the file; complaints read them."""

    cell: Cell
    number: np.ndarray
    order: np.ndarray
    route: np.ndarray
    channel: np.ndarray
    category: np.ndarray
    ordered: np.ndarray
    shipped: np.ndarray
    customs_in: np.ndarray
    cleared: np.ndarray
    delivered: np.ndarray
    scanned: np.ndarray
    promised: np.ndarray
    value: np.ndarray
    status: np.ndarray
    fate: np.ndarray  # how it will end, beyond the data date
    tracking: np.ndarray
    compensation: np.ndarray  # US dollars, 0 for none
    due: np.ndarray
    arrival: np.ndarray  # true delivery, beyond the data date too; infinite where it never comes
    late_days: np.ndarray


def _ordered(cell: Cell, first: int, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Order instants and the chunk row of each order's first parcel. Days are drawn by strata, so daily volumes keep their curve for any N."""
    strata = (np.arange(first, first + count) + rng.random(count)) / cell.rows
    day = np.minimum(np.searchsorted(cell.day_cumulative, strata), len(cell.day_cumulative) - 1)
    seconds = np.interp(rng.random(count), HOUR_CUMULATIVE, np.arange(25) * 3600.0)
    if cell.last_day_share < 1:
        seconds = np.where(day == len(cell.day_cumulative) - 1, seconds * cell.last_day_share, seconds)
    index = day + (month_first(cell.month) - FIRST_DAY).days
    offset = utc_offsets(MARKETS[cell.market].code)[index]
    instant = (index + day_number(FIRST_DAY)) * DAY + np.minimum(seconds, DAY - 1).astype(np.int64) - offset
    opens = rng.random(count) < 0.87  # the others ride on the order before them
    opens[0] = True
    leader = np.maximum.accumulate(np.where(opens, np.arange(count), 0))
    return np.minimum(instant, DATA_INSTANT)[leader], leader


def _days(rng: np.random.Generator, median: np.ndarray, spread: float) -> np.ndarray:
    return median * np.exp(rng.standard_normal(len(median)) * spread)


def _next_day_share(cell: Cell, customs_in: np.ndarray, channel: np.ndarray) -> np.ndarray:
    plan = MARKETS[cell.market]
    crowded = congestion()[day_position(customs_in)]
    share = plan.next_day * (1 - 0.10 * (crowded - 1)) * np.where(_UNRECOGNISED[channel], 0.74, 1.0)
    if plan.code == stories.DUTY_MARKET:
        share = np.where(customs_in >= stories.instant(stories.DUTY_FROM), share * stories.DUTY_NEXT_DAY, share)
    return share


def _condition(cell: Cell, seed: int) -> float:
    """How the month went in this market, the same for every N: line-haul is this much longer or shorter."""
    return float(np.exp(np.random.default_rng([seed, 13, *cell.name]).normal(0, MARKETS[cell.market].noise * 0.6)))


def _line_b(cell: Cell, shipped: np.ndarray, channel: np.ndarray) -> np.ndarray:
    if MARKETS[cell.market].code != stories.LINE_B_MARKET:
        return np.zeros(len(channel), dtype=bool)
    return (np.array([c.name == stories.LINE_B for c in CHANNELS])[channel]) & (shipped >= stories.instant(stories.LINE_B_FROM))


def _stages(cell: Cell, seed: int, ordered: np.ndarray, route: np.ndarray, channel: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Shipped, customs in, customs cleared, delivered if nothing goes wrong; and the parcels that the failing line carries."""
    routes, home = cell.routes, destination_clock(cell.market)
    local = routes.local[route]
    dispatch = _days(rng, routes.dispatch[route], 0.5)
    shipped = np.where(local, home.after(ordered, dispatch), origin_clock().after(ordered, dispatch))
    failing = _line_b(cell, shipped, channel)
    crowded = congestion()[day_position(shipped)]
    haul = _days(rng, routes.haul[route], 0.26) * crowded * _condition(cell, seed) * np.where(failing, stories.LINE_B_HAUL, 1.0)
    customs_in = shipped + haul * DAY
    quick = rng.random(len(ordered)) < _next_day_share(cell, customs_in, channel)
    # Quick means 2 to 20 hours, so at most the next calendar day; slow starts at 50 hours, so never: both readings of "next day" agree.
    hours = np.where(quick, 2 + 18 * rng.random(len(ordered)), 50 + 34 * rng.standard_exponential(len(ordered)))
    cleared = np.where(local, shipped, customs_in + hours * 3600)
    mile = _days(rng, routes.mile[route], 0.34) * (1 + (crowded - 1) * 0.7)
    arrival = home.after(cleared, np.maximum(mile, 0.12))
    return shipped, customs_in, cleared, arrival, failing


def _fates(channel: np.ndarray, failing: np.ndarray, local: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    lost = _LOST[channel] + np.where(failing, stories.LINE_B_LOST, 0.0)
    returned = np.where(local, 0.022, 0.011) * np.where(_UNRECOGNISED[channel], 1.3, 1.0)
    draw = rng.random(len(channel))
    fate = np.full(len(channel), DELIVERED, dtype=np.int8)
    fate[draw < lost + returned + 0.024] = CANCELLED
    fate[draw < lost + returned] = RETURNED
    fate[draw < lost] = LOST
    return fate


def _values(cell: Cell, category: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """In the market's currency; won in tens."""
    plan = MARKETS[cell.market]
    usd = _CATEGORY_USD[category] * plan.basket * np.exp(rng.standard_normal(len(category)) * 0.7)
    if cell.platform == 1:
        usd *= 0.85
    local = usd / usd_per_unit(plan.code)[cell.month]
    return np.round(local, -1) + 0.0 if plan.code == "KR" else np.round(local, 2)


def _coupons(cell: Cell, guaranteed: np.ndarray, missed: np.ndarray, value: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One to three dollars by the parcel's value: always where delivery was guaranteed, on four in ten of the others."""
    usd = value * usd_per_unit(MARKETS[cell.market].code)[cell.month]
    paid = missed & (guaranteed | (rng.random(len(value)) < 0.4))
    return np.where(paid, np.where(usd < 10, 1.0, np.where(usd < 30, 2.0, 3.0)), 0.0)


def draw(cell: Cell, first: int, count: int, seed: int) -> Chunk:
    """Rows `first` to `first + count` of a cell. Same seed, cell and N give the same rows, whoever else was drawn before."""
    rng = np.random.default_rng([seed, 1, *cell.name, first // CHUNK])
    ordered, leader = _ordered(cell, first, count, rng)
    route = np.minimum(np.searchsorted(cell.routes.cumulative, rng.random(count)), len(cell.routes.channel) - 1)
    channel, local = cell.routes.channel[route], cell.routes.local[route]
    category = np.minimum(np.searchsorted(_CATEGORY_CUMULATIVE, rng.random(count)), len(CATEGORY_SHARES) - 1)
    shipped, customs_in, cleared, arrival, failing = _stages(cell, seed, ordered, route, channel, rng)
    fate = _fates(channel, failing, local, rng)
    part = rng.random(count)
    promised = cell.routes.promise[route]
    due = ordered + promised * DAY

    # Where a parcel that does not arrive stops: cancelled before it ships, lost on the way or after customs, returned after customs.
    cancelled, lost, returned = fate == CANCELLED, fate == LOST, fate == RETURNED
    far = part < 0.4
    ends = np.where(cancelled, ordered + np.minimum(part * (shipped - ordered), 3 * DAY), arrival)
    ends = np.where(lost, np.maximum(due, cleared) + (12 + 15 * part) * DAY, ends)
    ends = np.where(returned, arrival + (3 + 8 * part) * DAY, ends)
    ends = np.floor(ends)
    over = ends <= DATA_INSTANT
    status = np.where(over, fate, MOVING).astype(np.int8)
    shipped_seen = np.where(cancelled, np.inf, np.floor(shipped))
    customs_seen = np.where(cancelled | local | (lost & (part < 0.2)), np.inf, np.floor(customs_in))
    cleared_seen = np.where(cancelled | local | (lost & ~far), np.inf, np.floor(cleared))

    tracking = (rng.random(count)[:, None] > _TRACKING[channel][:, :2]).sum(axis=1).astype(np.int8)
    untracked = tracking == 2
    customs_seen[untracked] = np.inf
    cleared_seen[untracked] = np.inf
    true_arrival = np.where(fate == DELIVERED, ends, np.inf)
    events = [_seen(shipped_seen), _seen(customs_seen), _seen(cleared_seen), _seen(true_arrival)]
    last_event = np.maximum.reduce(events)
    # Between two events carriers scan too: the last scan lies up to two days after the last event, never after the data date.
    stopped = np.where(status == DELIVERED, last_event, np.minimum(last_event + np.floor(part * 1.9 * DAY), np.minimum(DATA_INSTANT, ends)))
    scanned = np.where(untracked | (last_event == NOTHING), NOTHING, np.maximum(stopped, last_event)).astype(np.int64)

    value = _values(cell, category, rng)
    missed = (true_arrival > due) & ~cancelled & (due <= DATA_INSTANT)
    base = (MONTHS[cell.month][0] % 100 * 100 + MONTHS[cell.month][1]) * 100 + cell.market * len(PLATFORMS) + cell.platform
    number = base * 10**8 + np.arange(first, first + count)
    return Chunk(
        cell, number, base * 10**8 + first + leader, route, channel, category, ordered, *events, scanned, promised, value, status, fate, tracking,
        _coupons(cell, cell.routes.guaranteed[route], missed, value, rng), due, true_arrival, (true_arrival - due) / DAY,
    )


def _seen(instants: np.ndarray) -> np.ndarray:
    """Whole seconds of what has happened by the data date, NOTHING for the rest."""
    return np.where(instants <= DATA_INSTANT, instants, NOTHING).astype(np.int64)
