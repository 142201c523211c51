"""Product tests that authorities printed: goods that failed of those tested, with intervals."""

import polars as pl

from analysis import trust_figures as printed
from analysis.trust import SMALL
from ui.charts.bars import bars
from ui.kept import kept
from ui.section import section
from ui.trust_printed_words import QUERY, cited, entity, period, who
from ui.trust_words import columns, count, percent
from ui.view import View
from ui.words import say_or


def largest(rows: pl.DataFrame) -> dict | None:
    """The test of most goods that has a rate and a date; None where there is none."""
    tests = printed.product_tests(rows).filter(pl.col("rate").is_not_null() & pl.col("period_start").is_not_null()).sort("tested", descending=True)
    return tests.row(0, named=True) if tests.height else None


@kept
def tests(view: View, rows: pl.DataFrame) -> None:
    """Goods that failed of those tested, with intervals."""
    frame = printed.product_tests(rows)
    if frame.is_empty():
        section(
            view,
            key="tests",
            title=view.say("trust.printed.heading.tests"),
            sentence="",
            frame=None,
            figure=None,
            queries=(QUERY,),
            empty_reason=view.say("trust.nothing_printed"),
        )
        return
    frame = frame.with_columns(
        pl.Series("label", [_test_label(view, row) for row in frame.iter_rows(named=True)], dtype=pl.String),
        pl.Series("period", [period(view, row) for row in frame.iter_rows(named=True)], dtype=pl.String),
        pl.Series("who", [who(view, name) for name in frame["measurer"]], dtype=pl.String),
        pl.Series("goods", [entity(view, name) for name in frame["entity"]], dtype=pl.String),
    )
    known = (
        frame.filter(pl.col("rate").is_not_null())
        .with_columns(pl.format("{} / {}", "failed", "tested").alias("counts"))
        .with_columns(pl.format("{}, {}, {}, {}", "goods", "counts", "who", "period").alias("detail"))
    )
    without = [
        view.say("trust.tests.without", entity=row["goods"], period=row["period"], failed=row["failed"])
        for row in frame.filter(pl.col("rate").is_null()).iter_rows(named=True)
    ]
    top = largest(rows)
    title = view.say("trust.printed.heading.tests")
    if top:
        smaller = known.filter(pl.col("tested") < top["tested"])
        key = "trust.tests.title" if smaller.height and smaller["rate"].median() > top["rate"] else "trust.tests.title_plain"
        title = view.say(key, failed=count(view, top["failed"]), tested=count(view, top["tested"]), rate=percent(view, top["rate"]))
    ordered = known.with_columns((pl.col("failed") < SMALL).alias("small")).sort("tested", descending=True)
    section(
        view,
        key="tests",
        title=title,
        sentence=view.say("trust.tests.sentence"),
        frame=frame,
        queries=(QUERY,),
        note=view.say("trust.tests.note", rows="; ".join(without)) if without else None,
        figure=bars(
            ordered, label="label", value="rate", unit="percent", language=view.language, low="low", high="high", faint="small", detail="detail", limit=20
        )
        if known.height
        else None,
        sources_frame=cited(view, ordered["source_id"]),
        columns={"goods": view.say("trust.column.what")}
        | columns(view, "segment", "period", "tested", "failed", "rate", "low", "high")
        | {"who": view.say("trust.column.measurer")}
        | columns(view, "derived", "source_id"),
    )


def _test_label(view: View, row: dict) -> str:
    """Short enough for an axis: who tested, or which goods where a test is cut, with failed / tested."""
    label = say_or(f"trust.segment.{row['segment']}", view.language, row["segment"]) if row["part"] else who(view, row["measurer"])
    known = row["tested"] is not None and row["failed"] is not None
    return f"{label}, {row['failed']:,}/{row['tested']:,}" if known else label
