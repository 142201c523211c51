"""The cross-border page's blocks of one series: tiles, shares, growth, categories, concentration."""

import polars as pl

from analysis import cross_border as topic
from analysis.cross_border import REST, TOTAL
from analysis.printed_overview import sources
from queries.door import answer
from ui import cross_border_told as told
from ui import numbers
from ui.charts.bars import bars, stacked_rows
from ui.charts.events import numbered, with_events
from ui.charts.lines import line_series
from ui.charts.palette import CONTEXT, PALETTE
from ui.cross_border_told import Found, origin_name, percent, period_words, series_name
from ui.kept import kept_for
from ui.section import section
from ui.tiles import Tile
from ui.view import View
from ui.view_parts import of_record

EVENTS = 4
COLOURS = {
    "CN": PALETTE[0],
    "US": PALETTE[1],
    "JP": PALETTE[2],
    "europe": PALETTE[4],
    "eu": PALETTE[4],
    "GB": PALETTE[3],
    "DE": PALETTE[6],
    REST: CONTEXT,
    "other": CONTEXT,
}


@kept_for(of_record)
def tiles_of(view: View, it: Found) -> list[Tile]:
    """Amount, the leader's share by value and by number, concentration."""
    found = []
    first, other = it.leaders
    if first:
        period = period_words(view, it.last_value, it.value.grain, first["period_end"])
        totals = it.by_value.group_by("period_start").agg(pl.col("total").first()).sort("period_start").filter(pl.col("period_start") <= it.last_value)
        unit, caveat = {"KRW": "krw", "USD": "usd"}.get(it.value.currency, "count"), series_name(view, it.value, short=True)
        found.append(
            Tile(
                view.say("cross_border.tile.total", period=period),
                first["total"],
                unit,
                year_ago=it.grown["before"][-1] if it.grown.height else None,
                series=totals["total"].to_list(),
                caveat=caveat,
            )
        )
        found.append(_share_tile(view, it.by_value, first, "value", period, series_name(view, it.value, short=True)))
    if other:
        period = period_words(view, it.last_number, it.number.grain, other["period_end"])
        found.append(_share_tile(view, it.by_number, other, "number", period, series_name(view, it.number, short=True)))
    if first:
        index = it.concentrated.filter(pl.col("period_start") <= it.last_value)
        now = index.row(-1, named=True)
        ends = {name: f"{now[name]:,.0f}" for name in ("low", "high")}
        label = view.say("cross_border.tile.concentration", period=period_words(view, it.last_value, it.value.grain, now["period_end"]))
        before = index.filter(pl.col("period_start") == it.last_value.replace(year=it.last_value.year - 1))
        found.append(
            Tile(
                label,
                now["low"],
                "count",
                year_ago=before["low"][0] if before.height else None,
                series=index["low"].to_list(),
                caveat=view.say("cross_border.tile.range", **ends),
                help=view.say("cross_border.tile.concentration_help"),
            )
        )
    return found


def _share_tile(view: View, over_time: pl.DataFrame, row: dict, measure: str, period: str, caveat: str) -> Tile:
    history = over_time.filter((pl.col("origin") == row["origin"]) & (pl.col("period_start") <= row["period_start"])).sort("period_start")
    before = told.share_at(over_time, row["origin"], row["period_start"].replace(year=row["period_start"].year - 1))
    label = view.say(f"cross_border.tile.share_{measure}", origin=origin_name(row["origin"], view.language), period=period)
    return Tile(label, row["share"], "percent", year_ago=before, series=history["share"].to_list(), caveat=caveat)


def ordered(over_time: pl.DataFrame) -> pl.DataFrame:
    """Largest origin first, so that colours and labels are stable; the rest last."""
    origins, starts, shares = (over_time[name].to_list() for name in ("origin", "period_start", "share"))
    known: dict[str, list[float]] = {}
    for origin, share in zip(origins, shares):
        known.setdefault(origin, []).extend([share] if share is not None else [])
    mean = {origin: -1.0 if origin in (REST, "other") or not values else sum(values) / len(values) for origin, values in known.items()}
    return over_time[sorted(range(over_time.height), key=lambda place: (-mean[origins[place]], origins[place], starts[place]))]


@kept_for(of_record)
def growth(view: View, it: Found) -> None:
    """What each origin adds to the total's growth on the year."""
    rows = it.grown
    if rows.is_empty():
        section(
            view,
            key="growth",
            title=view.say("cross_border.growth.axis"),
            sentence="",
            frame=None,
            figure=None,
            queries=("origin_shares",),
            empty_reason=view.say("cross_border.growth.none"),
        )
        return
    total, parts = rows.filter(pl.col("origin") == TOTAL).row(0, named=True), rows.filter(pl.col("origin") != TOTAL)
    change = numbers.change(total["amount"], total["before"], "count", view.language).text
    most = parts.sort("contribution", descending=total["contribution"] >= 0).row(0, named=True)
    key = "cross_border.growth.title" if total["contribution"] >= 0 else "cross_border.growth.title_down"
    period = period_words(view, it.last_value, it.value.grain)
    before, now = (told.money(total[name], it.value.currency, view.language) for name in ("before", "amount"))
    detail = [
        view.say(
            "cross_border.growth.detail",
            before=told.money(row["before"], it.value.currency, view.language),
            now=told.money(row["amount"], it.value.currency, view.language),
            growth=f"{told.signed(view, row['growth'] or 0)} %",
        )
        for row in rows.iter_rows(named=True)
    ]
    frame = rows.with_columns(pl.Series("detail", detail), named(view, rows["origin"]))
    drawn = bars(
        frame.with_columns(pl.col("contribution").round(1) + 0.0),
        label="origin",
        value="contribution",
        unit="points",
        language=view.language,
        detail="detail",
        title=view.say("cross_border.growth.axis"),
        accent=origin_name(TOTAL, view.language),
    )
    low, high = min(0.0, frame["contribution"].min()), max(0.0, frame["contribution"].max())
    drawn.update_xaxes(range=[low - (high - low) * (0.16 if low else 0), high + (high - low) * 0.16])  # room for the values of both signs
    section(
        view,
        key="growth",
        title=view.say(key, period=period, change=change, origin=origin_name(most["origin"], view.language), points=told.signed(view, most["contribution"])),
        sentence=view.say("cross_border.growth.sentence", change=change, before=before, now=now, series=series_name(view, it.value, short=True)),
        frame=frame,
        queries=("origin_shares",),
        figure=drawn,
        columns=columns(view, "origin", "before", "amount", "growth", "contribution"),
        sources_frame=sources(view.filters, view.scope, *it.by_value["source_id"].drop_nulls().unique().sort().to_list()),
    )


@kept_for(of_record)
def categories(view: View, it: Found) -> bool:
    """Origins of each category in the last period of the series that has the cut; whether anything was drawn."""
    cut = topic.category_cut(it.shares, it.value, it.last_value) if it.value else pl.DataFrame()
    if cut.is_empty() and not view.cited:
        return False
    if cut.is_empty():
        section(
            view,
            key="categories",
            title=view.say("cross_border.category.heading"),
            sentence="",
            frame=None,
            figure=None,
            queries=("origin_shares",),
            empty_reason=view.say("cross_border.category.none"),
        )
        return True
    leader, whole = it.leaders[0], cut.filter(pl.col("category") != TOTAL)
    top = whole.filter(pl.col("origin") == leader["origin"]).sort("share", descending=True).row(0, named=True)
    sizes = whole.unique("category", maintain_order=True)
    told_sizes = " ".join(
        view.say(
            "cross_border.category.size",
            category=told.category_name(row["category"], view.language),
            amount=told.money(row["total"], it.value.currency, view.language),
            share=percent(view, row["of_all"]),
        )
        for row in sizes.iter_rows(named=True)
    )
    period = period_words(view, it.last_value, it.value.grain)
    order = ordered(it.by_value)["origin"].unique(maintain_order=True).to_list()
    frame = cut.with_columns(pl.Series("place", [order.index(code) if code in order else 99 for code in cut["origin"]])).sort(
        pl.col("category") != TOTAL, "category", "place"
    )
    names = {code: origin_name(code, view.language) for code in frame["origin"].unique()}
    section(
        view,
        key="categories",
        title=view.say(
            "cross_border.category.title",
            category=told.category_name(top["category"], view.language),
            share=percent(view, top["share"]),
            leader=names[leader["origin"]],
            all_share=percent(view, leader["share"]),
            period=period,
        ),
        sentence=view.say("cross_border.category.sentence", period=period, series=series_name(view, it.value, short=True), sizes=told_sizes),
        queries=("origin_shares",),
        frame=frame.with_columns(
            pl.Series("category_name", [told.category_name(name, view.language) for name in frame["category"]]),
            named(view, frame["origin"]).alias("origin_name"),
        ),
        figure=stacked_rows(
            frame,
            label="category",
            series="origin",
            value="amount",
            language=view.language,
            unit={"KRW": "krw", "USD": "usd"}.get(it.value.currency, "count"),
            names={name: told.category_name(name, view.language) for name in frame["category"].unique()},
            series_names=names,
            colours=COLOURS,
        ),
        columns={"category_name": view.say("cross_border.column.category"), "origin_name": view.say("cross_border.column.origin")}
        | columns(view, "share", "amount", "total", "row_id"),
        sources_frame=sources(view.filters, view.scope, *cut["source_id"].drop_nulls().unique().sort().to_list()),
    )
    return True


@kept_for(of_record)
def concentration(view: View, it: Found) -> None:
    """The index of concentration as the range that the unknown leaves."""
    frame = it.concentrated
    if frame.is_empty():
        return
    now, first = frame.filter(pl.col("period_start") <= it.last_value).row(-1, named=True), frame.row(0, named=True)
    span = lambda row: view.say("cross_border.tile.range", low=f"{row['low']:,.0f}", high=f"{row['high']:,.0f}")  # noqa: E731
    period = period_words(view, it.last_value, it.value.grain, now["period_end"])
    sentence = view.say(
        "cross_border.hhi.sentence",
        count=f"{10000 / ((now['low'] + now['high']) / 2):.1f}",
        direction=view.say("cross_border.hhi.up", before=span(first)) if frame.height > 1 else "",
    )
    events = events_of(view, it, it.by_value)
    drawn = with_events(
        line_series(
            frame.with_columns(((pl.col("low") + pl.col("high")) / 2).alias("middle")),
            y="middle",
            unit="count",
            language=view.language,
            grain=it.value.grain if it.value.grain in ("quarter", "year") else "year",
            low="low",
            high="high",
            markers=True,
            from_zero=False,
            title=view.say("cross_border.hhi.axis"),
        ),
        events,
        view.language,
    )
    section(
        view,
        key="concentration",
        title=view.say("cross_border.hhi.title", low=f"{now['low']:,.0f}", high=f"{now['high']:,.0f}", period=period),
        sentence=sentence,
        frame=frame,
        figure=drawn,
        queries=("origin_shares",),
        events_frame=events,
        note=view.say("cross_border.hhi.note", unknown=percent(view, now["unknown"])),
        columns=columns(view, "period_start", "low", "high", "unknown"),
        sources_frame=sources(view.filters, view.scope, *it.by_value["source_id"].drop_nulls().unique().sort().to_list()),
    )


def events_of(view: View, it: Found, over_time: pl.DataFrame) -> pl.DataFrame:
    """The events that a chart over the whole record marks."""
    if over_time.is_empty():
        return pl.DataFrame()
    first, last = over_time["period_start"].min(), over_time["period_start"].max()
    rows = answer("events_in_period", view.filters.with_(markets=(it.market,), date_from=first, date_to=last), view.scope)
    return numbered(rows, first=first, last=last, limit=EVENTS, market=it.market)


def named(view: View, origins: pl.Series) -> pl.Series:
    """Origins by name."""
    names = {code: origin_name(code, view.language) for code in origins.unique().drop_nulls()}
    return pl.Series(origins.name, [names.get(code) for code in origins], dtype=pl.String)


def columns(view: View, *names: str) -> dict[str, str]:
    """Headings of table columns."""
    words = {"period_start": "from", "period_end": "to", "row_id": "source"}
    return {name: view.say(f"cross_border.column.{words.get(name, name)}") for name in names}
