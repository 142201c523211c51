"""The trust page's blocks of reported listings: funnel, times, backlog (`trust_reappearance`: what comes back)."""

from datetime import date, timedelta

import polars as pl

from analysis import trust
from analysis.metric_values import value_of
from analysis.trust import Funnel
from queries.metrics import metric_by_name
from ui import numbers
from ui.charts.bars import funnel_steps, stacked_rows
from ui.charts.drawing import Drawing
from ui.charts.events import with_events
from ui.charts.lines import line_series
from ui.charts.origins import old_and_new
from ui.charts.palette import CONTEXT, PALETTE
from ui.kept import kept, kept_for
from ui.page_choice import page_choice
from ui.section import section
from ui.tiles import Tile
from ui.trust_reappearance import most_repeated
from ui.trust_words import GOODS, columns, count, events_of, goods, in_words, kind_name, kinds, percent, whole_days
from ui.unusual_blocks import judged_tiles
from ui.view import View
from ui.view_parts import of_period

ACTED = "reported to action"  # a step
TILES = ("listings_reported", "listings_acted_rate", "reappearance_rate")
ACTION_COLOURS = {"removed": PALETTE[0], "restricted": PALETTE[2], "penalised": PALETTE[4], "none": CONTEXT, "pending": PALETTE[1]}


@kept_for(of_period)
def answer(view: View, found: Funnel) -> tuple[str, str]:
    """How many were acted on and how many come back; then how fast, and what comes back most."""
    back = value_of(metric_by_name("reappearance_rate"), view.filters, view.scope)
    head = view.say(
        "trust.answer.listings",
        market=view.market_words,
        reported=count(view, found.reported),
        acted=percent(view, 100 * found.acted / found.reported),
        back=percent(view, back.value),
    )
    period = numbers.months_between(view.filters.date_from, view.filters.date_to, view.language)
    lead = view.say("trust.answer.days", period=period, days=numbers.number(_action_days(view), "days", view.language))
    row = most_repeated(trust.by_category(view.filters, view.scope))
    if row:
        worst = {"category": goods(view, row["category"]), "kind": kind_name(view, row["kind"]).lower()}
        lead += f" {view.say('trust.answer.worst', rate=percent(view, row['rate']), n=count(view, row['n']), **worst)}"
    return head, lead


@kept
def tiles_of(view: View) -> list[Tile]:
    """Reports, action and re-appearance from the register, judged as on the overview; what waits."""
    found = list(judged_tiles(view, TILES))
    waiting = trust.backlog(view.filters, view.scope)
    if waiting.height:
        earlier = trust.backlog(view.filters.compared(), view.scope)
        caveat = view.say("trust.tile.end", month=numbers.month(waiting["month"][-1], view.language))
        found.append(
            Tile(
                view.say("trust.tile.backlog"),
                waiting["waiting"][-1],
                "count",
                "down",
                previous=earlier["waiting"][-1] if earlier.height else None,
                series=waiting["waiting"].to_list(),
                caveat=caveat,
                help=view.say("trust.tile.backlog_help"),
            )
        )
    return found


@kept
def backlog_words(view: View) -> str | None:
    """Why more or fewer wait than at the end of the compared period: what came in since and what was decided, which add up to it."""
    since = view.filters.with_(date_from=view.filters.compared().date_to + timedelta(days=1))
    before, months = trust.backlog(view.filters.compared(), view.scope), trust.backlog(since, view.scope)
    if before.is_empty() or months.is_empty() or since.date_from > since.date_to:
        return None
    opened, closed = (int(months[name].sum()) for name in ("opened", "closed"))
    words = {"change": numbers.signed(opened - closed, "count", view.language), "since": numbers.month(since.date_from, view.language)}
    return view.say("trust.why.backlog", label=view.say("trust.tile.backlog"), opened=count(view, opened), closed=count(view, closed), **words)


def _action_days(view: View) -> float | None:
    steps = trust.step_times(view.filters, view.scope)["step", "kind", "p50"].iter_rows()
    return next((half for step, kind, half in steps if (step, kind) == (ACTED, trust.ALL)), None)


@kept_for(of_period)
def funnel(view: View, found: Funnel) -> None:
    """From report to compensation."""
    frame = found.steps()
    paid = frame.row(-1, named=True)
    told = (
        view.say(
            "trust.funnel.compensated", n=count(view, found.compensated), base=count(view, found.counterfeits_acted), share=percent(view, paid["of_previous"])
        )
        if paid["of_previous"] is not None
        else ""
    )
    sentence = view.say(
        "trust.funnel.sentence",
        **{name: count(view, value) for name, value in found.actions.items()},
        dismissed=count(view, found.dismissed),
        pending=count(view, found.pending),
        compensated=told,
    )
    section(
        view,
        key="funnel",
        title=view.say("trust.funnel.title", reported=count(view, found.reported), confirmed=count(view, found.confirmed), acted=count(view, found.acted)),
        sentence=sentence.strip(),
        frame=in_words(view, frame, step="trust.step"),
        figure=funnel_steps(frame, label="step", value="n", language=view.language, names={step: view.say(f"trust.step.{step}") for step in frame["step"]}),
        queries=("listings_funnel",),
        metrics=("listings_acted_rate",),
        columns=columns(view, "step", "n", "of_first", "of_previous"),
    )


@kept_for(of_period)
def actions(view: View, rows: pl.DataFrame) -> None:
    """What became of each kind's reports."""
    order = {name: place for place, name in enumerate(ACTION_COLOURS)}
    cells = list(zip(rows["kind"], rows["action"], rows["reported"]))
    frame = rows[sorted(range(rows.height), key=lambda at: (cells[at][0], order.get(cells[at][1], 9)))]
    gone, dismissed = (int(sum(reported for _, action, reported in cells if action == ended)) for ended in ("removed", "none"))
    title = view.say("trust.actions.title", share=percent(view, 100 * gone / rows["reported"].sum()), dismissed=count(view, dismissed))
    section(
        view,
        key="actions",
        title=title,
        sentence=view.say("trust.actions.sentence"),
        frame=in_words(view, frame, kind="trust.kind", action="trust.action"),
        queries=("listings_funnel",),
        figure=stacked_rows(
            frame,
            label="kind",
            series="action",
            value="reported",
            language=view.language,
            names=kinds(view),
            series_names={name: view.say(f"trust.action.{name}") for name in ACTION_COLOURS},
            colours=ACTION_COLOURS,
        ),
        columns=columns(view, "kind", "action", "reported"),
    )


@kept_for(of_period)
def times(view: View) -> None:
    """Days of each step."""
    frame = trust.step_times(view.filters, view.scope)
    whole = _known(frame, frame["kind"] == trust.ALL)
    row = next((row for row in whole.to_dicts() if row["step"] == ACTED), None)
    title = view.say("trust.times.title", p50=whole_days(view, row["p50"]), p90=whole_days(view, row["p90"])) if row else view.say("trust.tile.days")
    drawn = _span_chart(view, in_words(view, whole, step="trust.interval"), "step", "done") if whole.height else None
    section(
        view,
        key="step_times",
        title=title,
        sentence=view.say("trust.times.sentence"),
        frame=in_words(view, frame, step="trust.interval", kind="trust.kind"),
        figure=drawn,
        queries=("listing_step_days",),
        columns=columns(view, "step", "kind", "p50", "p90", "done", "open", "small"),
    )


def removal(view: View) -> None:
    """Days from first seen to removed by category, of one kind."""
    kinds = ("unsafe", "illegal", "counterfeit")
    kind = page_choice(view, "kind", view.say("trust.kind"), kinds, lambda code: kind_name(view, code), control="segmented")
    _removal(view, kind, view.collection.data_date or date.today())


@kept_for(of_period)
def _removal(view: View, kind: str, data_date: date) -> None:
    frame = trust.removal_times(view.filters, view.scope, data_date, kind)
    named = in_words(view, frame, category=GOODS)
    known = _known(named)
    slowest = next((row for row in known.to_dicts() if not row["small"]), None)
    title = (
        view.say("trust.removal.title", kind=kind_name(view, kind), category=slowest["category"], days=whole_days(view, slowest["p50"]))
        if slowest
        else kind_name(view, kind)
    )
    drawn = _span_chart(view, known, "category", "removed") if known.height else None
    section(
        view,
        key="removal",
        title=title,
        sentence=view.say("trust.removal.sentence", kind=kind_name(view, kind)),
        frame=named,
        figure=drawn,
        queries=(("listing_removal_days", {"data_date": data_date}),),
        columns=columns(view, "category", "p50", "p90", "removed", "open", "small"),
        empty_reason=view.say("trust.removal.none"),
    )


def _known(rows: pl.DataFrame, chosen: pl.Series | None = None) -> pl.DataFrame:
    """Rows (of those chosen) whose percentiles are both known."""
    there = rows["p50"].is_not_null() & rows["p90"].is_not_null()
    return rows.filter(there if chosen is None else there & chosen)


def _span_chart(view: View, rows: pl.DataFrame, label: str, done: str) -> Drawing:
    words = [view.say("trust.times.row", n=count(view, n)) for n in rows[done]]
    return old_and_new(
        rows,
        label=label,
        before="p50",
        after="p90",
        words=words,
        language=view.language,
        unit="days",
        names=(view.say("trust.times.half"), view.say("trust.times.nine")),
        faint="small",
    )


@kept_for(of_period)
def backlog(view: View, pending: int) -> None:
    """What waits at each month's end."""
    frame = trust.backlog(view.filters, view.scope)
    if frame.is_empty():
        section(
            view,
            key="backlog",
            title=view.say("trust.tile.backlog"),
            sentence="",
            frame=None,
            figure=None,
            queries=("listing_backlog",),
            empty_reason=view.say("trust.listings.none"),
        )
        return
    last, first = frame.row(-1, named=True), frame.row(0, named=True)
    values = {"waiting": count(view, last["waiting"]), "month": numbers.month(last["month"], view.language)}
    moved = numbers.change(last["waiting"], first["waiting"], "count", view.language) if frame.height > 1 else None
    title = (
        view.say(
            "trust.backlog.title", change=view.say("trust.backlog.change", change=moved.text, first=numbers.month(first["month"], view.language)), **values
        )
        if moved
        else view.say("trust.backlog.title_plain", **values)
    )
    events = events_of(view, frame["month"].min(), frame["month"].max())
    section(
        view,
        key="backlog",
        title=title,
        sentence=view.say("trust.backlog.sentence", opened=count(view, last["opened"]), closed=count(view, last["closed"])),
        frame=frame,
        queries=("listing_backlog",),
        figure=with_events(line_series(frame, x="month", y="waiting", unit="count", language=view.language, from_zero=False), events, view.language),
        events_frame=events,
        note=view.say("trust.backlog.note", old=count(view, max(last["waiting"] - pending, 0))),
        columns=columns(view, "month", "opened", "closed", "waiting"),
    )
