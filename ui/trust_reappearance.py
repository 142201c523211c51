"""The trust page's blocks of what comes back after it was removed: over time, and by category."""

import polars as pl

from analysis import trust
from ui import numbers
from ui.charts.bars import bars
from ui.charts.events import with_events
from ui.charts.lines import line_series
from ui.kept import kept_for
from ui.section import section
from ui.trust_words import GOODS, columns, count, events_of, goods, in_words, kind_name, percent
from ui.view import View
from ui.view_parts import any_comparison, of_period


@kept_for(any_comparison)
def reappearance(view: View) -> None:
    """Share of reports that repeat a removed listing, by period."""
    frame = trust.reappearance_by_period(view.filters, view.scope)
    grain = "month" if view.filters.grain == "week" else view.filters.grain
    total, n = int(frame["reappeared"].sum()), int(frame["n"].sum())
    whole = percent(view, 100 * total / n if n else None)
    ranked = [(rate, start) for rate, start, small in frame["rate", "period_start", "small"].iter_rows() if not small]
    rate, start = max(ranked, key=lambda one: one[0], default=(None, None))
    title = (
        view.say("trust.back.title_peak", rate=percent(view, rate), month=numbers.period(start, grain, view.language))
        if ranked and frame.height > 2
        else view.say("trust.back.title", rate=whole, n=count(view, n))
    )
    events = events_of(view, frame["period_start"].min(), frame["period_start"].max()) if frame.height else None
    section(
        view,
        key="reappearance",
        title=title,
        sentence=view.say("trust.back.sentence", rate=whole, n=count(view, n)),
        frame=frame,
        queries=("listings_by_period",),
        metrics=("reappearance_rate",),
        events_frame=events,
        figure=lambda rows: with_events(
            line_series(rows, y="rate", unit="percent", language=view.language, grain=grain, low="low", high="high", from_zero=False), events, view.language
        ),
        note=view.say("trust.back.small") if frame["small"].any() else None,
        columns=columns(view, "period_start", "rate", "low", "high", "n", "reappeared", "small"),
    )


@kept_for(of_period)
def categories(view: View) -> None:
    """Share of reports that repeat a removed listing, by category."""
    frame = trust.by_category(view.filters, view.scope)
    row, title = most_repeated(frame), view.say("trust.category.title_none")
    if row:
        title = view.say(
            "trust.category.title",
            category=goods(view, row["category"]),
            kind=kind_name(view, row["kind"]).lower(),
            rate=percent(view, row["rate"]),
            n=count(view, row["n"]),
        )
    named = in_words(view, frame, kind="trust.kind", category=GOODS)
    labels = [f"{category} · {kind.lower()}" for category, kind in zip(named["category"], named["kind"])]
    detail = [view.say("trust.category.detail", count=count(view, back), n=count(view, n)) for back, n in zip(frame["reappeared"], frame["n"])]
    section(
        view,
        key="reappearance_by_category",
        title=title,
        sentence=view.say("trust.category.sentence"),
        frame=named.hstack([pl.Series("label", labels, pl.String), pl.Series("detail", detail, pl.String)]),
        queries=("listings_by_category",),
        metrics=("reappearance_rate",),
        figure=lambda rows: bars(
            rows, label="label", value="rate", unit="percent", language=view.language, low="low", high="high", faint="small", detail="detail"
        ),
        columns=columns(view, "category", "kind", "rate", "ranked_by", "low", "high", "n", "reappeared", "small"),
        note=view.say("section.ranked_by"),
    )


def most_repeated(categories: pl.DataFrame) -> dict | None:
    """The first of the categories in their order that enough was counted of."""
    return next((row for row in categories.iter_rows(named=True) if not row["small"]), None)
