"""Blocks of the drivers page: the shared time axis, growth against complaints, printed and by market."""

from datetime import date

import polars as pl

from analysis import drivers, printed_complaints
from analysis.complaints import Counter
from analysis.drivers import Panel
from analysis.methods.elasticity import FEWEST_POINTS
from ui import numbers
from ui.charts.aligned import Row, aligned
from ui.charts.cases import printed_bars
from ui.charts.events import numbered
from ui.charts.links import Axis, months_path, scatter
from ui.charts.palette import ACCENT, PALETTE
from ui.complaints_printed import sources, span
from ui.complaints_words import capital, counter_name
from ui.counters import label_words, vintage_name
from ui.kept import ask, kept, kept_for
from ui.names import market_name, platform_name
from ui.plain import chart_text
from ui.section import section
from ui.view import View
from ui.view_parts import of_pair, of_period

COLOURS = {
    "users": PALETTE[2],
    "orders": PALETTE[2],
    "purchases": PALETTE[2],
    "desk_rate": ACCENT,
    "agency_rate": ACCENT,
    "printed_pace": ACCENT,
    "late": PALETTE[1],
}
AXIS_QUERIES = (
    "parcels_by_period", ("users_by_period", {"kind": "mau"}), "purchases_by_origin", "complaints_by_market", "late_by_market", "printed_complaints",
    "events_in_period",
)  # fmt: skip


def times(view: View, value: float | None) -> str:
    """3.7, without the sign of the unit, which the sentence names."""
    return numbers.number(value, "per_10k", view.language)


@kept
def axis_block(view: View, panels: list[Panel]) -> None:
    """Users, purchases, complaints and delays under each other on one time axis, with dated events."""
    own = view.collection.provenance == "own"  # of one's own data it is not told that nobody printed it
    panels = [one for one in panels if one.rows.height or not (own and one.name == "printed_pace")]
    shown = [one for one in panels if one.rows.height]
    first, last = _span(view, shown)
    market = view.filters.markets[0] if len(view.filters.markets) == 1 else None
    events = numbered(view.answer("events_in_period"), first=first, last=last, limit=8, market=market)
    printed = any(one.name == "printed_pace" for one in panels)
    rows = [_row(view, one) for one in panels]
    grain = view.filters.grain
    moves = [text for text in (_move(view, one) for one in panels) if text]
    section(
        view,
        key="axis",
        title=view.say("drivers.axis.versus", moves=capital(", ".join(moves))) if moves else view.say("drivers.axis.title.plain"),
        sentence=view.say("drivers.axis.sentence.printed" if printed else "drivers.axis.sentence"),
        frame=_together(view, shown) if shown else None,
        figure=lambda _: aligned(rows, grain=grain, language=view.language, first=first, last=last, events=events),
        events_frame=events,
        empty_reason=view.say("drivers.axis.empty") if own else None,
        queries=AXIS_QUERIES,
        sources_frame=sources(view, [one for panel in shown for one in panel.source_ids]),
        metrics=("complaints_per_10k", "promise_kept_rate") if not printed else (),
    )


def _span(view: View, shown: list[Panel]) -> tuple[date, date]:
    """From the first to the last figure, inside the period asked for: years without anything are not drawn."""
    starts = [one.rows["period_start"].min() for one in shown]
    ends = [max(one.rows["period_start"].max(), one.rows["period_end"].max() or one.rows["period_start"].max()) for one in shown]
    return max(min(starts, default=view.filters.date_from), view.filters.date_from), min(max(ends, default=view.filters.date_to), view.filters.date_to)


def _together(view: View, shown: list[Panel]) -> pl.DataFrame:
    """The rows of all panels under each other, with what each row measures."""
    told = {"measure": lambda one: view.say(f"drivers.short.{one.name}"), "unit": _unit, "who": lambda one: _who(view, one)}
    words = [pl.Series(name, [word for one in shown for word in [tell(one)] * one.rows.height], pl.String) for name, tell in told.items()]
    return pl.concat([one.rows for one in shown]).hstack(words)


def _row(view: View, panel: Panel) -> Row:
    who = ", ".join(filter(None, (_who(view, panel), panel.currency if panel.name == "purchases" else None)))
    own = "late" if view.cited else "late.own"
    empty = view.say(f"drivers.empty.{own if panel.name == 'late' else panel.name}") if panel.rows.is_empty() else ""
    return Row(
        _panel_title(view, panel, who), _unit(panel), panel.rows, COLOURS[panel.name], panel.name == "printed_pace" or (panel.name == "purchases"), empty
    )


def _who(view: View, panel: Panel) -> str:
    """Who counted, with the table where there are several."""
    who = label_words(panel.who or "–", view.language)
    return f"{who}, {vintage_name(panel.vintage, view.language)}" if panel.vintage else who


def _panel_title(view: View, panel: Panel, who: str) -> str:
    if panel.name in ("orders", "late"):
        return view.say(f"drivers.panel.{panel.name}")
    return view.say(f"drivers.panel.{panel.name}", who=who) if panel.who else capital(view.say(f"drivers.short.{panel.name}"))


def _unit(panel: Panel) -> str:
    if panel.unit == "money":
        return {"KRW": "krw", "USD": "usd"}.get(panel.currency or "", "count")
    return "per_10k" if panel.unit == "per_month" else panel.unit


def _move(view: View, panel: Panel) -> str:
    """How a panel moved from its first to its last whole value."""
    known = [value for value, young in zip(panel.rows["value"].to_list(), panel.rows["young"].to_list()) if value is not None and young is False]
    if len(known) < 2:
        return ""
    moved = numbers.change(known[-1], known[0], panel.unit if panel.unit == "percent" else "count", view.language)
    return view.say("drivers.axis.move", name=view.say(f"drivers.short.{panel.name}"), change=moved.text) if moved else ""


def growth_block(view: View, counter: Counter) -> None:
    """Complaints per million users against users, a point a month; the slope only where there are months enough."""
    # Every landed month is drawn, so the period, and what the counter counted in it, make no difference.
    _growth_block(view, counter.ever)


@kept_for(of_pair)
def _growth_block(view: View, counter: Counter) -> None:
    found = drivers.growth(view.filters, view.scope, counter)
    slope, n = found.slope, found.months.height
    words = {"body": counter_name(view, counter), "measurer": label_words(found.measurer, view.language), "n": n}
    title = view.say(f"drivers.growth.title.{slope.verdict}", b=f"{slope.b:.2f}", n=n) if slope else view.say("drivers.growth.title.none")
    if slope:
        sentence = view.say("drivers.growth.sentence", b=f"{slope.b:.2f}", low=f"{slope.low:.2f}", high=f"{slope.high:.2f}", **words)
    else:
        sentence = view.say("drivers.growth.sentence.none", least=FEWEST_POINTS, **words)
    level = 1e6 * found.months["cases"].sum() / found.months["users"].sum() if n else None
    section(
        view,
        key="growth",
        title=title,
        sentence=sentence,
        frame=found.months if n > 1 else None,
        empty_reason=view.say("drivers.growth.empty"),
        figure=lambda data: months_path(
            data,
            Axis("users", "count", view.say("drivers.axis.users")),
            Axis("rate", "per_million", view.say("drivers.axis.per_users")),
            language=view.language,
            level=level,
        ),
        queries=("complaints_by_market", ("users_by_period", {"kind": "mau"})),
    )


def is_one_market(view: View, counter: Counter) -> bool:
    """Whether the reader may see a single market-platform with both changes: no picture of one point is drawn."""
    return _changes_by_market(of_period(view), counter).height == 1


def _changes_by_market(view: View, counter: Counter) -> pl.DataFrame:
    frame = ask(view, drivers.market_growth, view.filters, view.scope, counter)
    return frame.filter(frame["growth"].is_not_null() & frame["rate_change"].is_not_null())


@kept_for(of_period)
def markets_block(view: View, counter: Counter) -> None:
    """Growth of users on the year against the change of the complaint rate, every market that the same body counts."""
    frame = _changes_by_market(view, counter)
    title = view.say("drivers.markets.title.plain")
    if frame.height:
        several = frame["platform"].n_unique() > 1
        names = [
            market_name(market, view.language) + (f" · {platform_name(platform, view.language)}" if several else "")
            for market, platform in frame["market", "platform"].rows()
        ]
        frame = frame.hstack([pl.Series("name", names, dtype=pl.String)])
        judged = [row for row in frame.rows(named=True) if not row["few"]]
        if judged:
            top = max(judged, key=lambda row: row["rate_change"])
            change = numbers.change(100 + top["rate_change"], 100.0, "count", view.language)
            title = view.say("drivers.markets.title", market=top["name"], change=change.text)
    hovers = [_market_hover(view, row) for row in frame.rows(named=True)] if frame.height else []
    section(
        view,
        key="growth_markets",
        title=title,
        sentence=view.say("drivers.markets.sentence", body=counter_name(view, counter)),
        frame=frame,
        empty_reason=view.say("drivers.markets.empty"),
        figure=lambda data: scatter(
            data,
            Axis("growth", "percent", view.say("drivers.markets.growth")),
            Axis("rate_change", "percent", view.say("drivers.markets.change")),
            label="name",
            language=view.language,
            size="users",
            chosen="chosen",
            few="few",
            hovers=hovers,
        ),
        queries=("complaints_by_market", ("users_by_period", {"kind": "mau"})),
    )


def _market_hover(view: View, row: dict) -> str:
    return (f"<b>{chart_text(row['name'])}</b><br>{view.say('drivers.axis.users')}: {numbers.number(row['users'], 'count', view.language)}<br>"
            f"{view.say('drivers.axis.per_users')}: {times(view, row['rate'])} ({times(view, row['low'])} – {times(view, row['high'])})<br>"
            f"{view.say('tile.year_ago')}: {times(view, row['rate_year_ago'])}")  # fmt: skip


@kept
def printed_growth_block(view: View, rows: pl.DataFrame, main: dict) -> None:
    """Where no months are printed: complaints a month per million users by printed period, and why no slope is drawn."""
    found = printed_complaints.per_users(view.filters, view.scope, rows, main)
    frame, cited = None, None
    if found.height:
        frame = found.sort("period_start").with_columns(
            pl.Series("period", [span(view, row) for row in found.sort("period_start").iter_rows(named=True)]), part=pl.col("shape") == "part"
        )
        cited = sources(view, frame["source_ids"].explode())
        frame = frame.drop("source_ids")
    section(
        view,
        key="growth",
        title=_printed_title(view, frame),
        sentence=view.say("drivers.growth.printed", n=found.height),
        frame=frame,
        empty_reason=view.say("printed.rate.none"),
        sources_frame=cited,
        figure=lambda data: printed_bars(data, label="period", value="rate", unit="per_million", language=view.language, part="part"),
        queries=("printed_complaints", ("users_by_period", {"kind": "mau"})),
    )


def _printed_title(view: View, frame: pl.DataFrame | None) -> str:
    if frame is None:
        return view.say("drivers.growth.title.none")
    first, last = frame.row(0, named=True), frame.row(-1, named=True)
    return view.say("printed.rate.title", first=times(view, first["rate"]), start=first["period"], last=times(view, last["rate"]), end=last["period"])
