"""The delivery page's printed figures: promises as a timeline, pledges, everything else as quoted. Nothing is computed from them."""

import polars as pl

from analysis import delivery_quoted
from ui import delivery_told as told
from ui import numbers
from ui.charts.ranges import ranges
from ui.kept import kept
from ui.names import platform_name, source_title
from ui.section import section
from ui.tiles import Tile, tiles
from ui.view import View
from ui.words import say_or

QUERY = ("figures", {"metrics": (), "entities": ()})


@kept
def answer(view: View) -> str:
    """What is promised now, as printed."""
    lasting = _lasting(delivery_quoted.promises(view.filters, view.scope))
    guarantee = delivery_quoted.pledges(view.filters, view.scope).get("delivery_guarantee_days")
    if lasting.is_empty() or guarantee is None:
        return view.say("delivery.printed.answer_plain", market=view.market_words)
    last = lasting.row(-1, named=True)
    values = {name: f"{last[column]:g}" for name, column in (("low", "shortest"), ("high", "longest"))}
    return view.say(
        "delivery.printed.answer", entity=platform_name(last["entity"], view.language), market=view.market_words, guarantee=f"{guarantee:g}", **values
    )


@kept
def pledges(view: View) -> None:
    """Guarantee, coupon, clearance and goal, each as printed with its date and source."""
    found, printed = delivery_quoted.pledges(view.filters, view.scope), delivery_quoted.figures(view.filters, view.scope)
    wanted = (
        ("delivery_guarantee_days", "guarantee", "days"),
        ("compensation_max", "coupon", "usd"),
        ("customs_cleared_next_day", "cleared", "percent"),
        ("global_delivery_target_hours", "target", "hours"),
    )
    row = [_tile(view, printed, found, *one) for one in wanted if one[0] in found]
    if row:
        tiles(view, row)


def _tile(view: View, printed: pl.DataFrame, found: dict[str, float], metric: str, key: str, unit: str) -> Tile:
    rows = printed.filter((pl.col("metric") == metric) & pl.col("period_start").is_not_null()).sort("period_start")
    sources = delivery_quoted.cited(view.filters, view.scope, rows.tail(1))
    words = [sources["publisher"][0]] if sources.height and sources["publisher"][0] else []
    if metric == "compensation_max" and "compensation_min" in found:
        words.insert(0, view.say("delivery.pledge.coupon_from", low=told.figure(view, found["compensation_min"], "usd")))
    when = numbers.month(rows["period_start"][-1], view.language) if rows.height else ""
    return Tile(
        view.say(f"delivery.pledge.{key}"), found[metric], unit, withheld=view.say("delivery.printed.quoted"), caveat=" · ".join([*words, when]).strip(" ·")
    )


@kept
def timeline(view: View) -> None:
    """Promised days, oldest first."""
    rows = delivery_quoted.promises(view.filters, view.scope)
    sources = delivery_quoted.cited(view.filters, view.scope, rows)
    named = _sourced(view, rows, sources).with_columns(
        pl.Series("row", [_row_name(view, row, place) for place, row in enumerate(rows.to_dicts())], dtype=pl.String)
    )
    names = {key: key.split("\t")[0] for key in named["row"]}
    section(
        view,
        key="promised_days",
        title=_timeline_title(view, rows),
        sentence=view.say("delivery.timeline.sentence"),
        frame=named,
        sources_frame=sources,
        queries=(QUERY,),
        figure=lambda frame: ranges(
            frame.drop_nulls(["shortest", "longest"]), label="row", low="shortest", high="longest", unit="days", language=view.language, names=names
        ),
        columns=told.columns(view, when="", entity="", shortest="", longest="", source="", url="", note=""),
        note=view.say("delivery.timeline.note"),
    )


def _timeline_title(view: View, rows: pl.DataFrame) -> str:
    known = _lasting(rows)
    whole = rows.drop_nulls(["shortest", "longest"])
    if whole.is_empty() or known.is_empty():
        return view.say("delivery.timeline.title_plain")
    ends = {"first": whole.row(0, named=True), "last": known.row(-1, named=True)}
    words = {name: view.say("delivery.days_range", low=f"{row['shortest']:g}", high=f"{row['longest']:g}") for name, row in ends.items()}
    return view.say("delivery.timeline.title", **words, **{f"{name}_when": _when(view, row) for name, row in ends.items()})


def _lasting(rows: pl.DataFrame) -> pl.DataFrame:
    """Whole ranges with a printed date; a promise of one campaign ("AliExpress (100 billion festa)") is not what holds now."""
    return rows.drop_nulls(["label_date", "shortest", "longest"]).filter(~pl.col("entity").str.contains("(", literal=True))


def _when(view: View, row: dict) -> str:
    """The printed date, or the printed words where there is none."""
    if row["label_date"] is None:
        return say_or(f"delivery.when.{row['printed_when']}", view.language, row["printed_when"])
    return numbers.period(row["label_date"], "year" if row["grain"] in ("year", "3-year plan") else "month", view.language)


def _row_name(view: View, row: dict, place: int) -> str:
    """When, and for whom unless it is the plain platform; the place keeps equal names apart."""
    campaign = row["entity"].partition("(")[2].rstrip(")")
    return f"{_when(view, row)}{f' ({campaign})' if campaign else ''}\t{place}"


@kept
def others(view: View) -> None:
    """Every other printed figure, one row each."""
    rows = delivery_quoted.others(view.filters, view.scope)
    sources = delivery_quoted.cited(view.filters, view.scope, rows)
    dated = rows.rename({"grain": "printed_when"}).with_columns(pl.col("period_start").alias("label_date"), pl.col("printed_when").alias("grain"))
    named = _sourced(view, dated, sources).with_columns(
        pl.Series("printed_value", [f"{value:,.12g}" for value in rows["value"]], dtype=pl.String),
        pl.Series("figure", [say_or(f"delivery.metric.{metric}", view.language, metric.replace("_", " ")) for metric in rows["metric"]], dtype=pl.String),
    )
    section(
        view,
        key="printed_delivery",
        title=view.say("delivery.others.title"),
        sentence=view.say("delivery.others.sentence"),
        frame=named,
        figure=None,
        queries=(QUERY,),
        sources_frame=sources,
        columns=told.columns(view, figure="", entity="", when="", printed_value="value", unit="", source="", url="", note=""),
    )


def _sourced(view: View, rows: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    shown = pl.Series("shown", [source_title(title, view.language) or None for title in sources["title"]], dtype=pl.String)
    named = pl.concat_str("publisher", shown, separator=", ", ignore_nulls=True).alias("source")
    cited = sources.select("source_id", named, pl.col("title").alias("source_title"), "url")  # a file has the title whole
    when = pl.Series("when", [_when(view, row) for row in rows.to_dicts()], dtype=pl.String)
    return rows.with_columns(when).join(cited, on="source_id", how="left", maintain_order="left")


@kept
def listed(view: View) -> None:
    """Channels as the collection lists them."""
    rows = view.answer("channels_listed")
    sources = delivery_quoted.cited(view.filters, view.scope, rows)
    named = rows.with_columns(
        pl.Series("title", [say_or(f"code.{title}", view.language, title) for title in rows["title"]], dtype=pl.String),
        pl.Series("kind_name", [say_or(f"delivery.kind.{kind}", view.language, kind) for kind in rows["kind"]], dtype=pl.String),
        pl.when("recognised").then(pl.lit(view.say("delivery.recognised"))).otherwise(pl.lit(view.say("delivery.not_recognised"))).alias("recognition"),
    )
    section(
        view,
        key="channels_listed",
        title=view.say("delivery.listed.title", count=int(rows["recognised"].sum())),
        sentence=view.say("delivery.listed.sentence"),
        frame=named,
        figure=None,
        queries=("channels_listed",),
        sources_frame=sources,
        columns=told.columns(view, title="channel", recognition="recognised", kind_name="kind"),
    )
