"""Blocks of the complaint page where bodies print totals: periods as printed, rates derived from them, causes, goods, surveys; each with its source."""

from collections.abc import Iterable

import polars as pl

from analysis import printed_complaints as printed
from queries import door
from ui import numbers
from ui.charts.bars import stacked_rows
from ui.charts.cases import grouped_rows, printed_bars
from ui.charts.palette import ACCENT, PALETTE
from ui.complaints_words import body_name, code, count, percent
from ui.counters import counter_name
from ui.kept import kept
from ui.names import platform_name
from ui.section import section
from ui.tiles import Tile, tiles
from ui.view import View
from ui.words import say_or

KEPT = "#9aa1ab"  # the part of a total whose causes nobody printed
CAUSES = {"refund": ACCENT, "delivery": PALETTE[1], "price": PALETTE[2], "contract": PALETTE[4], "quality": PALETTE[3], "other": PALETTE[9]}


def span(view: View, row: dict) -> str:
    """2023, Jan 2024, Jan 2024 – Sep 2024."""
    if row["shape"] == "year":
        return numbers.period(row["period_start"], "year", view.language)
    return numbers.months_between(row["period_start"], row["period_end"], view.language)


def sources(view: View, ids: Iterable[str | None]) -> pl.DataFrame:
    """The sources behind rows."""
    wanted = sorted({one for one in ids if one})
    found = door.answer("sources_cited", view.filters, view.scope, source_ids=wanted)
    return found if wanted else found.clear()


def kind_words(view: View, kind: str) -> str:
    """Consultations, complaints, damage relief applications."""
    return say_or(f"cases.kind.{kind}", view.language, kind)


@kept
def answer_words(view: View, rows: pl.DataFrame, main: dict) -> tuple[str, str]:
    """The rise in words, and the sentence under it."""
    words = {"body": body_name(view, main["body"]), "kind": kind_words(view, main["kind"])}
    where = f"{view.market_words} · {platform_name(main['platform'], view.language)}"
    rise = printed.rise(rows, main)
    if rise is None:
        return view.say("printed.head.plain", place=where, body=words["body"]), view.say("printed.lead.plain", **words)
    years = {"year_before": rise.before["period_start"].year, "year": rise.after["period_start"].year}
    counts = {"before": count(view, rise.before["complaints"]), "after": count(view, rise.after["complaints"])}
    head = view.say("printed.head.rise" if rise.times > 1 else "printed.head.fall", place=where, times=f"{rise.times:.2f}", **years, **counts)
    if rise.part is None:
        return head, view.say("printed.lead.plain", **words)
    lead = view.say(
        "printed.lead",
        part=span(view, rise.part),
        count=count(view, rise.part["complaints"]),
        share=percent(view, rise.part_share),
        year=years["year"],
        **words,
    )
    if rise.longest:
        lead += " " + view.say("printed.lead.longest", part=span(view, rise.longest), count=count(view, rise.longest["complaints"]))
    return head, lead


def draw_tiles(view: View, rows: pl.DataFrame, main: dict) -> None:
    """The row of tiles, where there is one."""
    shown = tiles_of(view, rows, main)
    if shown:
        tiles(view, shown)


@kept
def tiles_of(view: View, rows: pl.DataFrame, main: dict) -> list[Tile]:
    """The last whole years, the parts after them, and the rate per users."""
    rise, shown = printed.rise(rows, main), []
    if rise:
        year, before = rise.after["period_start"].year, rise.before["period_start"].year
        shown += [_tile(view, rise.before), _tile(view, rise.after, view.say("printed.tile.times", times=f"{rise.times:.2f}", year=before))]
        for part in filter(None, (rise.part, rise.longest)):
            share = percent(view, 100 * part["complaints"] / rise.after["complaints"])
            shown.append(_tile(view, part, view.say("printed.tile.share", share=share, year=year)))
    return shown


def _tile(view: View, row: dict, withheld: str | None = None) -> Tile:
    label = f"{span(view, row)} · {kind_words(view, row['kind'])}"
    return Tile(
        label, row["complaints"], "count", "down", withheld=withheld or body_name(view, row["body"]), caveat=body_name(view, row["body"]) if withheld else None
    )


@kept
def totals_block(view: View, rows: pl.DataFrame, main: dict) -> None:
    """The main body's periods side by side, parts of years hatched; spans of several years in words."""
    own = printed.totals(rows).filter(pl.all_horizontal(pl.col(name) == main[name] for name in printed.COUNTER))
    bars = _labelled(view, own.filter(pl.col("shape") != "span").sort("period_start", "months", descending=[False, True]))
    spans = own.filter(pl.col("shape") == "span")
    words = {"body": body_name(view, main["body"]), "kind": kind_words(view, main["kind"])}
    rise = printed.rise(rows, main)
    title = view.say("printed.totals.title.one", **words)
    if rise:
        title = view.say("printed.totals.title", body=words["body"], before=count(view, rise.before["complaints"]), after=count(view, rise.after["complaints"]),
                         year_before=rise.before["period_start"].year, year=rise.after["period_start"].year)  # fmt: skip
    listed = "; ".join(f"{span(view, row)} {count(view, row['complaints'])}" for row in spans.iter_rows(named=True))
    section(
        view,
        key="printed_totals",
        title=title,
        sentence=view.say("printed.totals.sentence", platform=platform_name(main["platform"], view.language), **words),
        frame=bars,
        figure=lambda data: printed_bars(data, label="period", value="complaints", unit="count", language=view.language, part="part"),
        queries=("printed_complaints",),
        note=view.say("printed.spans", spans=listed) if listed else None,
        sources_frame=sources(view, own["source_id"]),
        columns=_columns(view, "period", "complaints", "per_month", "body", "kind", "derived", "note", "source_id"),
    )


@kept
def others_block(view: View, rows: pl.DataFrame, main: dict) -> None:
    """The other bodies' and kinds' counts, each under its own heading."""
    totals = printed.totals(rows).filter((pl.col("complaints") > 0) & (pl.col("shape") != "span"))
    other = totals.filter(~pl.all_horizontal(pl.col(name) == main[name] for name in printed.COUNTER))
    if other.is_empty():
        return
    frame = _labelled(view, other)
    bodies = list(dict.fromkeys(frame["body"]))
    section(
        view,
        key="printed_others",
        title=view.say("printed.others.title", names=", ".join(bodies)),
        sentence=view.say("printed.others.sentence"),
        frame=frame,
        figure=lambda data: grouped_rows(data, label="period", value="complaints", group="group", unit="count", language=view.language),
        queries=("printed_complaints",),
        sources_frame=sources(view, other["source_id"]),
        columns=_columns(view, "platform", "body", "kind", "period", "complaints", "note", "source_id"),
    )


@kept
def rate_block(view: View, rows: pl.DataFrame, main: dict) -> None:
    """Complaints a month per million users, derived from what is printed."""
    found = printed.per_users(view.filters, view.scope, rows, main)
    title, sentence, frame, cited = view.say("cases.tile.per_users"), "", None, None
    if found.height:
        frame = found.sort("period_start", "months", descending=[False, True])
        frame = frame.with_columns(pl.Series("period", [span(view, row) for row in frame.iter_rows(named=True)]), part=pl.col("shape") == "part",
                                   source_id=pl.col("source_ids").list.join(", ")).rename({"user_months_published": "published"})  # fmt: skip
        first, last = frame.row(0, named=True), frame.row(-1, named=True)
        title = view.say("printed.rate.title", first=numbers.number(first["rate"], "per_million", view.language), start=first["period"], end=last["period"],
                         last=numbers.number(last["rate"], "per_million", view.language))  # fmt: skip
        coverage = ", ".join(f"{row['published']}/{row['months']}" for row in frame.iter_rows(named=True))
        sentence, cited = (
            view.say("printed.rate.sentence", measurer=counter_name(frame["measurer"][0], view.language), coverage=coverage),
            sources(view, frame["source_ids"].explode()),
        )
        frame = frame.drop("source_ids")
    section(
        view,
        key="printed_rate",
        title=title,
        sentence=sentence,
        frame=frame,
        queries=("printed_complaints", ("users_by_period", {"kind": "mau"})),
        sources_frame=cited,
        figure=lambda data: printed_bars(data, label="period", value="rate", unit="per_million", language=view.language, part="part"),
        empty_reason=view.say("printed.rate.none"),
        columns=_columns(view, "period", "complaints", "users", "published", "rate", "measurer", "source_id"),
    )


@kept
def causes_block(view: View, rows: pl.DataFrame) -> None:
    """Causes of the platform in the printed words, one group a body and period."""
    found = printed.cut_rows(rows, "cause")
    title, frame = view.say("printed.causes.title.plain"), None
    if found.height:
        labelled = _labelled(view, found.with_columns(pl.col("cause").alias("cause_code")))
        frame = labelled.with_columns(
            pl.Series("text", [f"{count(view, row['complaints'])} · {percent(view, row['share'])}" for row in found.iter_rows(named=True)]),
            (pl.col("group") + " · " + pl.col("period")).alias("group"),
        )  # fmt: skip
        top = frame.filter(pl.col("group") == frame["group"][0]).sort("complaints", descending=True).row(0, named=True)
        title = view.say("printed.causes.title", body=top["body"], period=top["period"], cause=top["cause"], share=percent(view, top["share"]))
    section(
        view,
        key="printed_causes",
        title=title,
        sentence=view.say("printed.causes.sentence"),
        frame=frame,
        queries=("printed_complaints",),
        empty_reason=view.say("printed.causes.none"),
        figure=lambda data: grouped_rows(
            data, label="words" if view.language == "en" else "cause", value="complaints", group="group", unit="count", language=view.language, text="text"
        ),
        sources_frame=sources(view, found["source_id"]),
        columns=_columns(view, "body", "kind", "period", "cause", "words", "complaints", "share", "of", "derived", "source_id"),
    )


@kept
def all_transactions_block(view: View) -> None:
    """All international transactions by year and printed cause, as shares of the printed total."""
    found = printed.cut_rows(printed.other_subjects(view.filters, view.scope), "cause").filter((pl.col("shape") == "year") & pl.col("of").is_not_null())
    title, sentence, frame = view.say("printed.causes.title.plain"), "", None
    if found.height:
        latest = found.filter(pl.col("period_start") == found["period_start"].max()).sort("complaints", descending=True).row(0, named=True)
        title = view.say("printed.all.title", cause=code(view, latest["cause"]), share=percent(view, latest["share"]), period=span(view, latest))
        sentence = view.say("printed.all.sentence", body=body_name(view, latest["body"]))
        frame = _labelled(view, found.with_columns(pl.col("cause").alias("cause_code")))
    section(
        view, key="printed_all", title=title, sentence=sentence, frame=frame, figure=lambda data: _all_figure(view, data), queries=("printed_complaints",),
        empty_reason=view.say("printed.all.none"), sources_frame=sources(view, found["source_id"]),
        columns=_columns(view, "platform", "body", "period", "cause", "words", "complaints", "share", "of", "source_id"),
    )  # fmt: skip


def _all_figure(view: View, frame: pl.DataFrame):
    rest = frame.group_by("period", maintain_order=True).agg((pl.col("of").first() - pl.col("complaints").sum()).alias("complaints")).with_columns(
        pl.lit("rest").alias("cause_code")
    ).filter(pl.col("complaints") > 0)  # fmt: skip
    drawn = pl.concat([frame.select("period", "complaints", "cause_code"), rest.select("period", "complaints", "cause_code")], how="vertical_relaxed")
    order = [*[name for name in CAUSES if name in set(drawn["cause_code"])], "rest"]
    drawn = drawn.sort(pl.col("cause_code").cast(pl.Enum(order)), "period")
    named = {name: code(view, name) for name in CAUSES} | {"rest": view.say("printed.not_printed")}
    return stacked_rows(
        drawn, label="period", series="cause_code", value="complaints", language=view.language, series_names=named, colours=CAUSES | {"rest": KEPT}
    )


@kept
def items_block(view: View, rows: pl.DataFrame) -> None:
    """Complaints by category of goods as printed."""
    found = printed.cut_rows(rows, "category")
    title, frame = view.say("printed.causes.title.plain"), None
    if found.height:
        frame = _labelled(view, found).with_columns((pl.col("group") + " · " + pl.col("period")).alias("group"))
        top = frame.sort("complaints", descending=True).row(0, named=True)
        title = view.say("printed.items.title", body=top["body"], period=top["period"], item=top["category"], count=count(view, top["complaints"]))
    section(
        view,
        key="printed_items",
        title=title,
        sentence=view.say("printed.items.sentence"),
        frame=frame,
        queries=("printed_complaints",),
        empty_reason=view.say("printed.items.none"),
        figure=lambda data: grouped_rows(data, label="category", value="complaints", group="group", unit="count", language=view.language),
        sources_frame=sources(view, found["source_id"]),
        columns=_columns(view, "body", "period", "category", "complaints", "of", "note", "source_id"),
    )


@kept
def surveys_block(view: View) -> None:
    """Survey answers as quoted, one group a question and survey."""
    found = printed.surveys(view.filters, view.scope)
    title, frame = view.say("printed.surveys.title.plain"), None
    if found.height:
        asked = [say_or(f"printed.survey.{metric}", view.language, metric) for metric in found["metric"]]
        answers = [code(view, segment) if segment else question for segment, question in zip(found["segment"], asked)]
        frame = found.with_columns(
            pl.Series("survey", asked),
            pl.Series("answer", answers),
            pl.Series("group", [f"{one} · {body_name(view, who)}" for one, who in zip(asked, found["measurer"])]),
        )
        complained = frame.filter(pl.col("metric") == printed.SURVEYS[0])
        top = (complained if complained.height else frame).sort("value", descending=True).row(0, named=True)
        title = view.say("printed.surveys.title", answer=top["answer"], share=percent(view, top["value"]))
    section(
        view, key="printed_surveys", title=title, sentence=view.say("printed.surveys.sentence"), frame=frame, empty_reason=view.say("printed.surveys.none"),
        figure=lambda data: grouped_rows(data, label="answer", value="value", group="group", unit="percent", language=view.language),
        queries=(("figures", {"metrics": list(printed.SURVEYS), "entities": []}),), sources_frame=sources(view, found["source_id"]),
        columns=_columns(view, "survey", "measurer", "answer", "value", "unit", "note", "source_id"),
    )  # fmt: skip


def _labelled(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Codes in the reader's words, with the label of the period, the heading of the group and whether it is a part of a year."""
    named = list(rows.iter_rows(named=True))
    text = {
        "period": [span(view, row) for row in named],
        "group": [f"{body_name(view, row['body'])} · {kind_words(view, row['kind'])} · {platform_name(row['platform'], view.language)}" for row in named],
        "body": [body_name(view, row["body"]) for row in named], "kind": [kind_words(view, row["kind"]) for row in named],
        "platform": [platform_name(row["platform"], view.language) for row in named], "cause": [code(view, row["cause"]) for row in named],
        "category": [code(view, row["category"]) for row in named], "words": [row["sub_cause"] or "" for row in named],
    }  # fmt: skip
    return rows.with_columns([pl.Series(name, values, dtype=pl.String) for name, values in text.items()]).with_columns(part=pl.col("shape") != "year")


def _columns(view: View, *names: str) -> dict[str, str]:
    return {name: say_or(f"printed.column.{name}", view.language, name) for name in names}
