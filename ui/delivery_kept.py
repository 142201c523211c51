"""The delivery page's blocks about promises: kept over time, by the days promised, and each of these over time."""

import polars as pl

from analysis import delivery_promises
from analysis.metric_values import target_of
from analysis.weighted_rates import FEW_ORDERS
from ui import delivery_told as told
from ui import numbers
from ui.charts import bars, line_series, with_events
from ui.delivery_events import events
from ui.kept import kept_for
from ui.section import section
from ui.view import View
from ui.view_parts import any_comparison, of_period


@kept_for(any_comparison)
def kept_over_time(view: View, kept: delivery_promises.Kept) -> None:
    """Promises kept by period, with interval, target and events."""
    rows, language = delivery_promises.kept_over_time(view.filters, view.scope), view.language
    marked = events(view, rows)
    target, _ = target_of("promise_kept_rate", view.filters, view.scope)
    counts = {name: told.figure(view, getattr(kept, name), "count") for name in ("due", "late", "overdue", "lost", "returned")}
    section(
        view,
        key="promise_kept",
        title=_kept_title(view, rows),
        sentence=view.say("delivery.kept.sentence", **counts),
        frame=rows,
        figure=lambda frame: with_events(
            line_series(
                frame,
                y="kept",
                unit="percent",
                language=language,
                grain=view.filters.grain,
                low="kept_low",
                high="kept_high",
                complete="finished",
                target=target,
                from_zero=False,
            ),
            marked,
            language,
        ),
        queries=("parcels_by_period", "promises_by_length"),
        metrics=("promise_kept_rate",),
        events_frame=marked,
        columns=told.columns(view, period_start="", kept="", kept_low="low", kept_high="high", due="", due_rows="n", finished=""),
        note=view.say("delivery.kept.note", n=told.figure(view, kept.due_rows, "count")),
    )


def _kept_title(view: View, rows: pl.DataFrame) -> str:
    every = rows["period_start", "kept", "finished"].to_dicts()
    known = [row for row in every if row["finished"]] or every
    if not known:
        return view.say("page.delivery")
    best, worst = (pick(known, key=lambda row: row["kept"]) for pick in (max, min))
    words = {}
    for name, row in (("best", best), ("worst", worst)):
        words |= {name: told.figure(view, row["kept"], "percent"), f"{name}_when": numbers.period(row["period_start"], view.filters.grain, view.language)}
    return view.say("delivery.kept.title" if len(known) > 1 else "delivery.kept.title_one", **words)


@kept_for(of_period)
def kept_by_length(view: View) -> None:
    """Promises kept by the days promised: over the whole period, and each over time."""
    rows = _with_length(view, delivery_promises.kept_by_length(view.filters, view.scope))
    rows = rows.hstack([(rows["due_rows"] < FEW_ORDERS).alias("few")])
    table = told.columns(
        view, length="", kept="", kept_low="low", kept_high="high", due="", due_rows="n", late="", overdue="", lost="lost_parcels", returned=""
    )
    section(
        view,
        key="promise_length",
        title=_length_title(view, rows),
        sentence=view.say("delivery.length.sentence"),
        frame=rows,
        columns=table,
        queries=("promises_by_length",),
        metrics=("promise_kept_rate",),
        figure=lambda frame: bars(frame, label="length", value="kept", unit="percent", language=view.language, low="kept_low", high="kept_high", faint="few"),
    )


@kept_for(any_comparison)
def kept_by_length_over_time(view: View) -> None:
    """A line for each promise length."""
    rows = _with_length(view, delivery_promises.kept_by_length_over_time(view.filters, view.scope))
    done = [row for row in rows["period_start", "length", "kept", "finished"].iter_rows() if row[-1]]
    latest = max((row[0] for row in done), default=None)
    values = ", ".join(f"{length} {told.figure(view, kept, 'percent')}" for start, length, kept, _ in done if start == latest)
    grain = "month" if view.filters.grain == "week" else view.filters.grain
    section(
        view,
        key="promise_length_time",
        title=view.say("delivery.length_time.title"),
        frame=rows,
        queries=("promises_by_length",),
        metrics=("promise_kept_rate",),
        sentence=view.say("delivery.length_time.sentence", when=numbers.period(latest, grain, view.language), values=values) if values else "",
        figure=lambda frame: line_series(
            frame,
            y="kept",
            unit="percent",
            language=view.language,
            series="length",
            grain=grain,
            complete="finished",
            from_zero=False,
            markers=False,
        ),
        columns=told.columns(view, period_start="", length="", kept="", kept_low="low", kept_high="high", due="", due_rows="n", finished=""),
    )


def _with_length(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    names = {pair: told.length(view, *pair) for pair in set(zip(rows["shortest"], rows["longest"]))}
    return rows.hstack([pl.Series("length", [names[pair] for pair in zip(rows["shortest"], rows["longest"])], dtype=pl.String)])


def _length_title(view: View, rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return view.say("delivery.length_time.title")
    every = [(kept, length) for kept, length, few in rows["kept", "length", "few"].rows() if not few]
    if not every:
        return view.say("delivery.length.title_few")
    (best, best_length), (worst, worst_length) = (pick(every, key=lambda one: one[0]) for pick in (max, min))
    shares = {name: told.figure(view, share, "percent") for name, share in (("best", best), ("worst", worst))}
    if best == worst:  # one length, or all alike
        return view.say("delivery.length.title_same", lengths=", ".join(length for _, length in every), **shares)
    words = {"best_length": best_length, "worst_length": worst_length, **shares}
    return view.say("delivery.length.title" if len(every) > 1 else "delivery.length.title_one", **words)
