"""Blocks of the growth page about standing: rank and share among platforms, measurers and printings beside each other."""

import polars as pl

from analysis import growth
from analysis.printed_overview import sources
from ui import numbers
from ui.charts.bars import bars
from ui.charts.drawing import Drawing, trace
from ui.charts.lines import bump, line_series, share_area
from ui.charts.palette import ACCENT
from ui.counters import counter_name
from ui.growth_blocks import ASKED, Picture, cited, columns, everyone, names_of, source_ids
from ui.kept import kept_for
from ui.names import platform_name
from ui.section import section
from ui.view import View
from ui.view_parts import of_period

QUOTED = ("figures", {"metrics": ["mau_rank", "mau_yoy_growth"], "entities": []})

# --- rank and share ------------------------------------------------------------------------------------------------------------------


@kept_for(of_period)
def rank_block(view: View, shown: Picture) -> bool:
    """Rank over time where it is known; a printed rank is quoted. Whether anything was drawn: a platform that landed alone has no rank."""
    if len(view.collection.platforms) < 2 and not view.cited:
        return False
    view = everyone(view)
    own = shown.of_focus(shown.ranks)
    quotes = shown.quoted.filter(pl.col("metric") == "mau_rank")
    platform = platform_name(shown.platform, view.language)
    title = view.say("growth.rank_plain", platform=platform)
    if own.height:
        title = view.say(
            "growth.rank_title",
            platform=platform,
            rank=own["place"][-1],
            count=len(shown.field.platforms),
            month=numbers.month(own["period_start"][-1], view.language),
        )
    elif quotes.height:
        title = view.say(
            "growth.rank_title_printed", platform=platform, rank=f"{quotes['value'][-1]:g}", month=numbers.month(quotes["period_start"][-1], view.language)
        )
    told = " ".join(_rank_quote(view, shown, row) for row in quotes.iter_rows(named=True))
    field = ", ".join(platform_name(name, view.language) for name in shown.field.platforms)
    if shown.ranks.is_empty() and quotes.height:
        _printed_ranks(view, quotes, title, told)
        return True
    section(
        view,
        key="growth_rank",
        title=title,
        sentence=view.say("growth.rank_sentence", measurer=counter_name(shown.measurer, view.language), field=field),
        frame=shown.ranks,
        queries=(*ASKED, QUOTED),
        figure=lambda rows: _with_printed(
            view,
            bump(rows, rank="place", series="platform", value="users", language=view.language, accent=shown.platform, names=names_of(view, "platform")),
            quotes,
        ),
        columns=columns(view, "period_start", "platform", "users", "place", "share"),
        note=told or None,
        empty_reason=told or view.say("growth.no_rank", measurer=counter_name(shown.measurer, view.language)),
        sources_frame=sources(view.filters, view.scope, *quotes["source_id"].to_list(), *source_ids(shown.users)),
    )
    return True


def _printed_ranks(view: View, quotes: pl.DataFrame, title: str, told: str) -> None:
    """Only printed ranks: quoted in a table."""
    cited = sources(view.filters, view.scope, *quotes["source_id"].to_list())
    frame = quotes.join(cited.select("source_id", source="title"), on="source_id", how="left").select(
        "period_start", "measurer", "source", platform="entity", place=pl.col("value").cast(pl.Int64)
    )
    section(
        view,
        key="growth_rank",
        title=title,
        sentence=told,
        frame=frame,
        figure=None,
        queries=(QUOTED,),
        columns=columns(view, "period_start", "platform", "place", "measurer", "source"),
        sources_frame=cited,
    )


def _with_printed(view: View, drawn: Drawing, quotes: pl.DataFrame) -> Drawing:
    """Printed ranks as open diamonds: quoted, on no line."""
    words = [
        f"{numbers.month(row['period_start'], view.language)}<br>{row['value']:g} · {view.say('growth.rank_mark')}" for row in quotes.iter_rows(named=True)
    ]
    return drawn.add_trace(
        trace(
            "scatter",
            x=quotes["period_start"].to_list(),
            y=quotes["value"].to_list(),
            mode="markers+text",
            text=[view.say("growth.rank_mark")] * quotes.height,
            textposition="top right",
            marker={"symbol": "diamond-open", "size": 12, "color": ACCENT, "line": {"width": 2}},
            customdata=words,
            hovertemplate="%{customdata}<extra></extra>",
            showlegend=False,
        )
    )


def _rank_quote(view: View, shown: Picture, row: dict) -> str:
    printed = set(shown.users.filter(pl.col("period_start") == row["period_start"])["platform"].to_list())
    missing = [platform_name(name, view.language) for name in shown.field.platforms if name not in printed]
    words = view.say("growth.rank_missing", names=", ".join(missing)) if missing else ""
    values = {"platform": platform_name(row["entity"], view.language), "rank": f"{row['value']:g}", "month": numbers.month(row["period_start"], view.language)}
    return view.say("growth.rank_quoted", measurer=counter_name(row["measurer"], view.language), missing=words, **values).strip()


@kept_for(of_period)
def share_block(view: View, shown: Picture) -> bool:
    """Share of the sum over the regular platforms; whether anything was drawn: where the ranks say already what both lack, nothing is."""
    view = everyone(view)
    if shown.ranks.is_empty() and "mau_rank" not in shown.quoted["metric"]:
        return False
    own = shown.of_focus(shown.ranks)
    platform = platform_name(shown.platform, view.language)
    title = view.say("growth.share_plain", platform=platform)
    if own.height:
        title = view.say(
            "growth.share_title",
            platform=platform,
            share=numbers.number(own["share"][-1], "percent", view.language),
            month=numbers.month(own["period_start"][-1], view.language),
        )
    single = shown.ranks["period_start"].n_unique() < 2

    def drawn(rows: pl.DataFrame):
        if single:
            return bars(
                rows.sort("share", descending=True),
                label="platform",
                value="share",
                unit="percent",
                language=view.language,
                accent=shown.platform,
                names=names_of(view, "platform"),
            )
        gaps = rows["period_start"].n_unique() < 12  # an area over missing months would invent them
        if gaps or not view.simulated:
            return line_series(
                rows,
                y="share",
                unit="percent",
                language=view.language,
                series="platform",
                accent=shown.platform,
                names=names_of(view, "platform"),
                markers=True,
            )
        return share_area(rows, y="users", series="platform", language=view.language, accent=shown.platform, names=names_of(view, "platform"))

    section(
        view,
        key="growth_share",
        title=title,
        sentence=view.say("growth.share_sentence"),
        frame=shown.ranks,
        figure=drawn,
        queries=ASKED,
        columns=columns(view, "period_start", "platform", "users", "share"),
        empty_reason=view.say("growth.no_rank", measurer=counter_name(shown.measurer, view.language)),
        sources_frame=cited(view, shown.users),
    )
    return True


# --- measurers beside each other -----------------------------------------------------------------------------------------------------


@kept_for(of_period)
def spread_block(view: View, shown: Picture) -> bool:
    """The same platform and month by several measurers; whether there was anything to draw."""
    frame = growth.spread(view.filters, view.scope, shown.platform)
    platform = platform_name(shown.platform, view.language)
    if frame.is_empty():
        if view.cited:  # one's own figures and a simulation have one measurer a market
            reason = view.say("growth.no_spread", platform=platform)
            section(
                view,
                key="growth_spread",
                title=view.say("growth.spread_plain", platform=platform),
                sentence="",
                frame=None,
                figure=None,
                queries=ASKED,
                empty_reason=reason,
            )
        return view.cited
    latest = frame.filter(pl.col("period_start") == _widest(frame))
    title = view.say(
        "growth.spread_title",
        month=numbers.month(latest["period_start"][0], view.language),
        low=numbers.number(latest["low"][0], "count", view.language),
        high=numbers.number(latest["high"][0], "count", view.language),
    )
    labelled = frame.with_columns(
        other=pl.col("measurer") != shown.measurer,
        label=pl.concat_str(
            pl.col("period_start").map_elements(lambda day: numbers.month(day, view.language), return_dtype=pl.String),
            pl.lit(" · "),
            pl.col("measurer").map_elements(lambda name: counter_name(name, view.language), return_dtype=pl.String),
        ),
    )
    section(
        view,
        key="growth_spread",
        title=title,
        sentence=view.say("growth.spread_sentence", platform=platform),
        frame=labelled,
        queries=ASKED,
        figure=lambda rows: bars(rows, label="label", value="users", unit="count", language=view.language, faint="other"),
        columns=columns(view, "period_start", "measurer", "users", "low", "high", "source_id"),
        sources_frame=cited(view, frame),
    )
    return True


def _widest(frame: pl.DataFrame):
    return frame.sort(pl.col("high") / pl.col("low"), descending=True)["period_start"][0]


@kept_for(of_period)
def superseded_block(view: View) -> None:
    """Other printings of a fact."""
    view = everyone(view)
    frame = growth.superseded(view.filters, view.scope)
    if frame.is_empty():
        return
    sources_cited = sources(view.filters, view.scope, *frame["source_id"].to_list(), *frame["kept_source_id"].to_list())
    publisher = {identity: name or identity for identity, name in sources_cited.select("source_id", "publisher").iter_rows()}
    frame = frame.with_columns(pl.col(name).replace(publisher) for name in ("source_id", "kept_source_id"))
    section(
        view,
        key="growth_superseded",
        title=view.say("growth.superseded_title"),
        sentence=view.say("growth.superseded_sentence"),
        frame=frame.rename({"users": "printed"}),
        figure=None,
        queries=(("superseded_users", {"kind": growth.KIND}),),
        sources_frame=sources_cited,
        columns=columns(view, "period_start", "platform", "measurer", "printed", "kept_users", "source_id", "kept_source_id", "row_id"),
    )
