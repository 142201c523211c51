"""Blocks of the drivers page about the same orders: complaints by days late, inside each market, and by channel."""

import polars as pl

from analysis import lateness
from analysis.complaints import MATURING_DAYS, data_date
from analysis.lateness import Cohorts
from ui import numbers
from ui.charts.cases import Points, interval_points
from ui.charts.drawing import Drawing
from ui.charts.links import Axis, scatter
from ui.complaints_words import code
from ui.drivers_blocks import times
from ui.kept import kept_for
from ui.names import market_name
from ui.open_cases import open_cases, picks_of
from ui.plain import chart_text
from ui.section import section
from ui.view import View
from ui.view_parts import of_period

RATIO_ROWS = 5  # cases on a side of a ratio before it is judged


def channels_block(view: View) -> None:
    """Complaint rate against late share, a point a channel in a market, and the way to the cases of those with the highest rates."""
    _channels(view)
    open_cases(view, "channel_links", _with_cases(view))


@kept_for(of_period)
def _with_cases(view: View) -> list[tuple[str, dict[str, str]]]:
    """Channels of the chosen markets that may be judged, the highest complaint rate first, and what picks their cases."""
    frame = lateness.channels(view.filters, view.scope)
    solid = frame.filter(frame["chosen"] & ~frame["few"] & frame["late"].is_not_null()).sort("rate", descending=True)["channel", "market"].rows()
    alone = len(view.filters.markets) == 1
    named = [(code(view, channel) if alone else f"{code(view, channel)} · {market_name(market, view.language)}", channel, market) for channel, market in solid]
    found = [(name, picks_of({"channel": channel} if alone else {"channel": channel, "market": market})) for name, channel, market in named]
    return [(name, picks) for name, picks in found if picks]


@kept_for(of_period)
def _channels(view: View) -> None:
    frame = lateness.channels(view.filters, view.scope)
    frame = frame.filter(frame["late"].is_not_null()) if frame["late"].null_count() else frame
    until = min(lateness.matured(view.filters, view.scope)[0].date_to, data_date(view.filters, view.scope) or view.filters.date_to)
    title = view.say("drivers.channels.title.plain")
    if frame.height:
        rate, other, *_ = lateness.recognised_against_not(frame)
        if rate is not None and other is not None:
            title = view.say("drivers.channels.title", rate=times(view, rate), other=times(view, other))
        channels = [code(view, channel) for channel in frame["channel"].to_list()]
        names = [f"{channel} · {market_name(market, view.language)}" for channel, market in zip(channels, frame["market"].to_list())]
        short = channels if len(view.filters.markets) == 1 else names
        frame = frame.hstack([pl.Series("name", names, dtype=pl.String), pl.Series("label", short, dtype=pl.String)])
    section(
        view,
        key="channel_links",
        title=title,
        sentence=view.say("drivers.channels.sentence", day=numbers.day(until, view.language)),
        frame=frame,
        empty_reason=view.say("drivers.channels.empty"),
        figure=lambda data: _channel_points(view, data),
        queries=("late_and_cases_by_channel",),
        metrics=("complaints_per_10k", "promise_kept_rate"),
    )


def _channel_points(view: View, frame: pl.DataFrame) -> Drawing:
    return scatter(
        frame,
        Axis("late", "percent", view.say("drivers.channels.x")),
        Axis("rate", "per_10k", view.say("drivers.channels.y")),
        label="label",
        language=view.language,
        size="orders",
        flag="recognised",
        flag_names=(view.say("channel.recognised"), view.say("channel.unrecognised")),
        chosen="chosen",
        few="few",
        low="low",
        high="high",
        hovers=_channel_hovers(view, frame.rows(named=True)),
        x_low="late_low",
        x_high="late_high",
    )


def _channel_hovers(view: View, rows: list[dict]) -> list[str]:
    late, rate, few = (view.say(key) for key in ("drivers.channels.x", "drivers.channels.y", "cases.few"))
    found = []
    for row in rows:
        orders, n = (numbers.number(row[name], "count", view.language) for name in ("orders", "order_rows"))
        lines = [
            f"<b>{chart_text(row['name'])}</b>",
            f"{late}: {numbers.number(row['late'], 'percent', view.language)}",
            f"{rate}: {times(view, row['rate'])} ({times(view, row['low'])} – {times(view, row['high'])})",
            f"{view.say('drivers.orders', n=orders)} · {view.say('tile.n', n=n)}",
        ]
        found.append("<br>".join([*lines, few] if row["few"] else lines))
    return found


@kept_for(of_period)
def cohort_block(view: View, found: Cohorts | None) -> None:
    """Complaints per 10,000 of the same orders by days late."""
    title, sentence, frame = view.say("drivers.cohort.title.plain"), "", None
    if found:
        frame = found.buckets.hstack([pl.Series("name", [code(view, bucket) for bucket in found.buckets["bucket"]], dtype=pl.String)])
        rows = frame.rows(named=True)
        late = [row for row in rows if row["bucket"] != lateness.ON_TIME and row["with_case"] >= RATIO_ROWS and row["rate"] is not None]
        base = [row for row in rows if row["bucket"] == lateness.ON_TIME]
        if late and base:
            top = min(late, key=lambda row: (row["few"], -row["rate"]))
            title = view.say("drivers.cohort.title", late=top["name"], rate=times(view, top["rate"]), base=times(view, base[0]["rate"]))
        sentence = view.say("drivers.cohort.sentence", day=numbers.day(found.ordered_to, view.language))
        sentence += f" {view.say('drivers.cohort.young', days=MATURING_DAYS)}" if found.young else ""
    points = Points("name", "rate", "low", "high", "per_10k", "few", None, "n")
    section(
        view, key="cohorts", title=title, sentence=sentence, frame=frame, empty_reason=view.say("drivers.cohort.empty"), queries=("orders_by_lateness",),
        figure=lambda data: interval_points(data, points, view.language),
    )  # fmt: skip


@kept_for(of_period)
def simpson_block(view: View, found: Cohorts | None) -> None:
    """Late against on time inside each market: does the direction hold?"""
    if found is None or found.within is None or found.markets.is_empty():
        return
    frame = found.markets.filter(found.markets["ratio"].is_finite())
    if frame.is_empty():
        return
    few = (frame["late_cases"] < RATIO_ROWS) | (frame["on_time_cases"] < RATIO_ROWS)
    names = [market_name(market, view.language) for market in frame["market"]]
    frame = frame.hstack([few.alias("few"), pl.Series("name", names, dtype=pl.String), frame["late_n"].alias("n")])
    more = sum(ratio > 1 for ratio in frame["ratio"])
    if found.within.low <= 1 <= found.within.high:
        title = view.say("drivers.simpson.title.even")
    elif frame.height == 1:
        title = view.say("drivers.simpson.title.one", market=names[0], times=times(view, frame["ratio"][0]))
    else:
        title = view.say("drivers.simpson.title" if more == frame.height else "drivers.simpson.title.some", count=more, all=frame.height)
    against = [name for name, differs in zip(names, frame["differs"]) if differs]
    verdict = (
        view.say("drivers.simpson.flag")
        if found.simpson
        else view.say("drivers.simpson.some", markets=", ".join(against))
        if against
        else view.say("drivers.simpson.same")
    )
    within = {
        "within": times(view, found.within.ratio),
        "low": times(view, found.within.low),
        "high": times(view, found.within.high),
        "crude": times(view, found.crude),
    }
    section(
        view,
        key="simpson",
        title=title,
        sentence=view.say("drivers.simpson.sentence", verdict=verdict, **within),
        frame=frame,
        queries=("orders_by_lateness",),
        figure=lambda data: interval_points(
            data,
            Points("name", "ratio", "low", "high", "ratio", "few", None, "n"),
            view.language,
            reference=1.0,
            reference_name=view.say("drivers.simpson.even"),
        ),
    )
