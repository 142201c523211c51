"""The delivery page's blocks about the way: its stages, by hub and by channel, and customs."""

import polars as pl

from analysis import delivery_days, delivery_promises
from analysis.metric_values import target_of
from analysis.weighted_rates import FEW_ORDERS
from ui import delivery_told as told
from ui import numbers
from ui.charts import heatmap, line_series, with_events
from ui.charts.ranges import ranges
from ui.delivery_events import events
from ui.kept import kept_for
from ui.section import section
from ui.view import View
from ui.view_parts import any_comparison, of_period
from ui.words import say_or


@kept_for(of_period)
def stages(view: View) -> None:
    """Where on the way the days are spent."""
    rows, language = delivery_days.stages(view.filters, view.scope), view.language
    names = {stage: view.say(f"delivery.stage.{stage}") for stage in (*delivery_days.STAGES, "total")}
    every = rows.to_dicts()
    slowest = max(every, key=lambda row: (row["p90"] is None, row["p90"] or 0, row["p50"] is not None, row["p50"] or 0), default=None)
    title = view.say("delivery.stages.title", stage=names[slowest["stage"]], p90=told.within(view, slowest, "p90")) if slowest else view.say("page.delivery")
    ends = [None if row["p90"] is not None else told.reason(view, row, "p90") for row in every]
    counts = ", ".join(f"{names[row['stage']]} {told.figure(view, row['n'], 'count')}" for row in every)
    section(
        view,
        key="stages",
        title=title,
        sentence=view.say("delivery.stages.sentence"),
        frame=rows.hstack([pl.Series("end", ends, dtype=pl.String)]),
        figure=lambda frame: ranges(
            frame,
            label="stage",
            low="p50",
            high="p90",
            unit="days",
            language=language,
            names=names,
            low_name=view.say("delivery.half"),
            high_name=view.say("delivery.nine"),
            end="end",
        ),
        queries=("stage_days_by_hub",),
        columns=told.columns(view, stage="", p50="", p90="", p95="", n="", open_share="", never="", beyond=""),
        note=view.say("delivery.stages.note", values=counts),
    )


@kept_for(of_period)
def stages_by_hub(view: View) -> None:
    """P90 of each stage by the hub that parcels leave from."""
    rows = delivery_days.stages_by_hub(view.filters, view.scope)
    if rows["origin_hub"].unique().to_list() == ["unknown"]:
        section(
            view, key="stages_hubs", title=view.say("delivery.hubs.title_none"), sentence="", frame=None, figure=None, queries=("stage_days_by_hub",),
            empty_reason=view.say("missing.column.origin_hub"),
        )  # fmt: skip
        return
    _matrix(view, "hubs", rows, "origin_hub", "hub", "stage_days_by_hub")


@kept_for(of_period)
def stages_by_channel(view: View) -> None:
    """P90 of each stage by logistics channel."""
    _matrix(view, "lines", delivery_days.stages_by_channel(view.filters, view.scope), "channel", "channel", "stage_days_by_channel")


def _matrix(view: View, key: str, rows: pl.DataFrame, cut: str, word: str, query: str) -> None:
    names = {stage: view.say(f"delivery.stage.{stage}") for stage in (*delivery_days.STAGES, "total")}
    named, stage = rows[cut].to_list(), rows["stage"].to_list()
    whole = [rows.row(at, named=True) for at, name in enumerate(stage) if name == "total"]
    whole.sort(key=lambda row: -(1e9 if row["p90"] is None else row["p90"]))  # the slowest first
    places = {row[cut]: place for place, row in enumerate(whole)}
    shown = {name: say_or(f"code.{name}", view.language, name) for name in places}
    ordered = rows[sorted((at for at, name in enumerate(named) if name in places), key=lambda at: places[named[at]])]
    few = {row[cut] for row in whole if row["n"] < FEW_ORDERS}
    ranked = [row for row in whole if row[cut] not in few]
    title = view.say(f"delivery.{key}.title_few" if whole else "page.delivery")
    if ranked:
        ending = "_unknown" if ranked[0]["p90"] is None else ""
        title = view.say(f"delivery.{key}.title{ending}", **{word: shown[ranked[0][cut]]}, p90=told.within(view, ranked[0], "p90"))
    labels = {name: view.say("delivery.few", name=label) if name in few else label for name, label in shown.items()}
    section(
        view,
        key=f"stages_{key}",
        title=title,
        sentence=view.say(f"delivery.{key}.sentence"),
        frame=ordered,
        queries=(query,),
        note=" ".join(view.say(f"delivery.matrix.{word}") for word in ("note", *(("few",) if few else ()))),
        figure=lambda frame: heatmap(
            frame, row=cut, column="stage", value="p90", unit="count", language=view.language, row_names=labels, column_names=names, dark=view.dark
        ),
        columns={cut: view.say(f"delivery.column.{word}")} | told.columns(view, stage="", p50="", p90="", n="", open_share="", never="", beyond=""),
    )


@kept_for(any_comparison)
def customs(view: View) -> None:
    """Cleared by the next day, over time."""
    rows, language = delivery_promises.cleared_over_time(view.filters, view.scope), view.language
    marked = events(view, rows)
    target, _ = target_of("next_day_clearance_rate", view.filters, view.scope)
    title, sentence = view.say("delivery.pledge.cleared"), ""
    if rows.height:
        last = told.latest(rows)
        now = told.figure(view, last["cleared"], "percent")
        title = view.say("delivery.customs.title", now=now, when=numbers.period(last["period_start"], view.filters.grain, language))
        share = (rows["cleared"] * rows["customs_known"]).sum() / rows["customs_known"].sum()
        sentence = view.say(
            "delivery.customs.sentence", known=told.figure(view, rows["customs_known"].sum(), "count"), share=told.figure(view, share, "percent")
        )
    section(
        view,
        key="customs",
        title=title,
        sentence=sentence,
        frame=rows,
        queries=("parcels_by_period",),
        metrics=("next_day_clearance_rate",),
        empty_reason=view.say("missing.column.next_day_clearance_rate") if view.collection.provenance == "own" else None,
        events_frame=marked,
        figure=lambda frame: with_events(
            line_series(
                frame,
                y="cleared",
                unit="percent",
                language=language,
                grain=view.filters.grain,
                low="cleared_low",
                high="cleared_high",
                complete="finished",
                target=target,
                from_zero=False,
            ),
            marked,
            language,
        ),
        columns=told.columns(view, period_start="", cleared="", cleared_low="low", cleared_high="high", customs_known="", customs_known_rows="n", finished=""),
    )
