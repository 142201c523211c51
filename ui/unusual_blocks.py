"""Normal ranges on the screen: tiles that say whether they are unusual, control charts rebased where a reader says so, markets side by side."""

from dataclasses import replace
from datetime import date

import polars as pl

from analysis import case_mix, unusual
from analysis.methods.funnel import rate_curve
from analysis.metric_values import target_of
from analysis.overview import HEADLINES, Summary, focus_platform, summaries, users_filters
from queries.door import answer
from queries.filters import shift_months
from queries.metrics import metric_by_name
from ui import overview_told, unusual_told
from ui.charts.case_links import opens_cases, pick
from ui.charts.control_chart import control_chart, from_highest, funnel_plot
from ui.charts.drawing import Drawing
from ui.completeness_blocks import age_words
from ui.kept import ask, kept, kept_for
from ui.names import market_name
from ui.page_choice import page_choice
from ui.section import section
from ui.tiles import Tile
from ui.view import View
from ui.view_parts import any_grain

EVENTS = 12  # offered for new limits
LOUD = ("outside",)  # months that stand out by themselves; runs are marked small, but for the one that still lasts
STEP = 0.5  # share of months that stand out, on both sides of the middle, from which a lasting step is likely and new limits are suggested


def summed_up(view: View, names: tuple[str, ...] = HEADLINES) -> tuple[Summary, ...]:
    """What a page's tiles say, of metrics of the register that have a value."""
    view = any_grain(view)
    return ask(view, summaries, view.filters, view.scope, view.collection, names)


@kept_for(any_grain)
def judged_tiles(view: View, names: tuple[str, ...] = HEADLINES) -> tuple[Tile, ...]:
    """The tiles of metrics of the register."""
    platform = focus_platform(view.filters, view.collection)
    return tuple(judged_tile(view, one, platform) for one in summed_up(view, names))


def judged_tile(view: View, one: Summary, platform: str) -> Tile:
    """A tile of the register with its interval and whether it is unusual."""
    name = one.headline.metric.name
    filters = users_filters(view.filters, view.collection) if name == "monthly_users" else view.filters
    tile = overview_told.tile(view, one, platform)
    if one.withheld == "young" and name == "complaints_per_10k":  # no percentage, but ages that are alike may be compared
        tile = replace(tile, withheld=age_words(view, filters) or tile.withheld)
    if name == "complaints_per_10k":  # the complaint page also counts by the day of the complaint
        tile = replace(tile, caveat=view.say("cases.clock.ordered"))
    return replace(unusual_told.judged(view, tile, name, filters), notify=name)


def range_block(view: View, name: str) -> None:
    """The control chart of a metric, with new limits from an event that the reader picks."""
    _range_chart(view, name, _chosen_event(view, name))


@kept
def _range_chart(view: View, name: str, begins: tuple) -> None:
    metric = metric_by_name(name)
    found = unusual.months(name, view.filters, view.scope, view.collection, begins)
    if found is None or found.chart.last is None:
        section(
            view, key=f"range_{name}", title=metric.label(view.language), sentence="", frame=None, figure=None, empty_reason=view.say("unusual.chart.empty")
        )
        return
    target, _ = target_of(name, view.filters, view.scope)
    frame = _frame(view, found)
    section(
        view,
        key=f"range_{name}",
        title=unusual_told.chart_title(view, metric, found),
        sentence=unusual_told.chart_sentence(view, metric, found),
        frame=frame,
        figure=lambda rows: control_chart(rows, unit=metric.unit, language=view.language, target=target),
        queries=((metric.query, metric.fixed),),
        metrics=(name,),
        columns={column: view.say(f"unusual.column.{column}") for column in ("period_start", "value", "centre", "low", "high", "rule", "n")},
        note=" ".join([*_hint(view, found, begins), view.say(f"unusual.chart.note_{found.kind}", spread=f"{found.chart.spread[-1]:.1f}")]),
    )


def _hint(view: View, found: unusual.Months, begins: tuple) -> list[str]:
    """Where most months lie on one side before and on the other after, one set of limits fits neither: say what to do about it."""
    sides = [sign for rule, sign in zip(found.chart.rule, found.chart.sign) if rule]
    step = len(sides) >= STEP * len(found.chart.rule) and len({int(sign) for sign in sides if sign}) == 2
    return [view.say("unusual.chart.hint")] if step and not begins else []


def _frame(view: View, found: unusual.Months) -> pl.DataFrame:
    chart = found.chart
    return pl.DataFrame(
        {
            "period_start": list(found.months),
            "value": found.values,
            "centre": found.centre,
            "low": found.low,
            "high": found.high,
            "kind": chart.kind.tolist(),
            "loud": [bool(rule) and (rule in LOUD or (chart.since is not None and place >= chart.since)) for place, rule in enumerate(chart.rule)],
            "rule": [view.say(f"unusual.rule.{rule}") if rule else "" for rule in chart.rule],
            "phase": chart.phase,
            "trial": chart.trial,
            "n": found.n.astype(int),
        }
    )


def _chosen_event(view: View, name: str) -> tuple:
    """The day from which limits are computed anew: only ever a dated event, and only where the reader picks one."""
    offered = _events(view)
    if not offered:
        return ()
    named = {"none": view.say("unusual.rebase.none")} | {code: title for code, (title, _) in offered.items()}
    chosen = page_choice(view, f"rebase_{name}", view.say("unusual.rebase"), list(named), named.__getitem__)
    return () if chosen == "none" else (offered[chosen][1],)


@kept
def _events(view: View) -> dict[str, tuple[str, date]]:
    """Title and day of each event that limits may begin anew from."""
    ever = view.filters.with_(date_from=shift_months(view.filters.date_to.replace(day=1), 1 - unusual.MONTHS))
    rows = answer("events_in_period", ever, view.scope).filter((pl.col("precision") != "year") & (pl.col("starts_on") > ever.date_from))
    return {row["event_id"]: (unusual_told.event_title(view, row), row["starts_on"]) for row in rows.tail(EVENTS).to_dicts()}


@kept
def markets_block(view: View, kind: str) -> None:
    """Markets by observed against expected, given their mix. All markets of the scope, whatever is chosen."""
    filters = view.filters.with_(markets=())
    found = case_mix.markets(kind, filters, view.scope)
    query = case_mix.query(kind, filters, view.scope)
    if found is None:
        section(
            view, key=f"funnel_{kind}", title=view.say("unusual.funnel.y"), sentence="", frame=None, figure=None, empty_reason=view.say("unusual.funnel.few")
        )
        return
    names = {market: market_name(market, view.language) for market in found.rows["market"]}
    out = [names[row["market"]] for row in found.rows.iter_rows(named=True) if row["verdict"].endswith("998")]
    inside, count = found.rows.height - len(out), found.rows.height
    title = view.say("unusual.funnel.title_some", out=", ".join(out), inside=inside, count=count) if out else view.say("unusual.funnel.title_none")
    scale = 10_000 if kind == "cases" else 100
    table = found.rows.with_columns(
        pl.col("market").replace(names),
        pl.col("rate") * scale,
        pl.col("verdict").map_elements(lambda code: view.say(f"unusual.verdict.{code}") if code else "", return_dtype=pl.String),
        pl.col("observed").round(1),
        pl.col("expected").round(1),
    )
    curve = rate_curve(1.0, float(found.rows["expected"].max()) * 1.14, found.phi)
    accent = view.filters.markets[0] if len(view.filters.markets) == 1 else None
    section(
        view,
        key=f"funnel_{kind}",
        title=title,
        sentence=view.say(f"unusual.funnel.sentence_{kind}{'' if query == 'cells_by_mix' else '_older'}", cells=found.cells),
        frame=table,
        figure=_market_links(kind, found.rows, funnel_plot(found.rows, curve, names=names, language=view.language, accent=accent)),
        queries=(query,),
        metrics=("complaints_per_10k" if kind == "cases" else "promise_kept_rate",),
        columns={column: view.say(f"unusual.column.{column}") for column in table.columns},
        note=view.say("unusual.funnel.note", phi=f"{found.phi**0.5:.1f}"),
    )


def _market_links(kind: str, rows: pl.DataFrame, drawn: Drawing) -> Drawing:
    """Of complaints, a market opens its cases, whichever are chosen: all that are drawn are of the reader's scope."""
    return opens_cases(drawn, points=[pick(cases_in=market) for market in from_highest(rows)["market"]]) if kind == "cases" else drawn
