"""The trust page's blocks of reported listings: funnel, times, backlog, what comes back."""

from datetime import date, timedelta

import polars as pl

from analysis import trust
from analysis.metric_values import value_of
from analysis.trust import Funnel
from queries.metrics import metric_by_name
from ui import numbers
from ui.charts.bars import bars, funnel_steps, stacked_rows
from ui.charts.drawing import Drawing
from ui.charts.events import numbered, with_events
from ui.charts.lines import line_series
from ui.charts.origins import old_and_new
from ui.charts.palette import CONTEXT, PALETTE
from ui.kept import kept, kept_for
from ui.page_choice import page_choice
from ui.section import section
from ui.tiles import Tile
from ui.unusual_blocks import judged_tiles
from ui.view import View
from ui.view_parts import any_comparison, of_period
from ui.words import say_or

EVENTS = 4
ACTED, GOODS = "reported to action", "trust.goods"  # a step; what the words of categories begin with
TILES = ("listings_reported", "listings_acted_rate", "reappearance_rate")
ACTION_COLOURS = {"removed": PALETTE[0], "restricted": PALETTE[2], "penalised": PALETTE[4], "none": CONTEXT, "pending": PALETTE[1]}


@kept_for(of_period)
def answer(view: View, found: Funnel) -> str:
    """How many, how many acted on and how fast, how many come back, and what comes back most."""
    back = value_of(metric_by_name("reappearance_rate"), view.filters, view.scope)
    days = _action_days(view)
    text = view.say(
        "trust.answer.listings",
        market=view.market_words,
        reported=count(view, found.reported),
        period=numbers.months_between(view.filters.date_from, view.filters.date_to, view.language),
        acted=percent(view, 100 * found.acted / found.reported),
        days=numbers.number(days, "days", view.language),
        back=percent(view, back.value),
    )
    row = _most_repeated(trust.by_category(view.filters, view.scope))
    if row:
        text += " " + view.say(
            "trust.answer.worst",
            category=goods(view, row["category"]),
            kind=kind_name(view, row["kind"]).lower(),
            rate=percent(view, row["rate"]),
            n=count(view, row["n"]),
        )
    return text


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
            names=_kinds(view),
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
    title = view.say("trust.times.title", p50=_days(view, row["p50"]), p90=_days(view, row["p90"])) if row else view.say("trust.tile.days")
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
        view.say("trust.removal.title", kind=kind_name(view, kind), category=slowest["category"], days=_days(view, slowest["p50"]))
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
    events = _events(view, frame["month"].min(), frame["month"].max())
    section(
        view,
        key="backlog",
        title=title,
        sentence=view.say("trust.backlog.sentence", opened=count(view, last["opened"]), closed=count(view, last["closed"])),
        frame=frame,
        queries=("listing_backlog",),
        figure=with_events(line_series(frame, x="month", y="waiting", unit="count", language=view.language), events, view.language),
        events_frame=events,
        note=view.say("trust.backlog.note", old=count(view, max(last["waiting"] - pending, 0))),
        columns=columns(view, "month", "opened", "closed", "waiting"),
    )


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
    events = _events(view, frame["period_start"].min(), frame["period_start"].max()) if frame.height else None
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
            line_series(rows, y="rate", unit="percent", language=view.language, grain=grain, low="low", high="high"), events, view.language
        ),
        note=view.say("trust.back.small") if frame["small"].any() else None,
        columns=columns(view, "period_start", "rate", "low", "high", "n", "reappeared", "small"),
    )


@kept_for(of_period)
def categories(view: View) -> None:
    """Share of reports that repeat a removed listing, by category."""
    frame = trust.by_category(view.filters, view.scope)
    row, title = _most_repeated(frame), view.say("trust.category.title_none")
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


def count(view: View, value: float | None) -> str:
    """A whole number with its thousands."""
    return numbers.MISSING if value is None else f"{value:,.0f}"


def percent(view: View, value: float | None) -> str:
    """81.2 %."""
    return numbers.number(value, "percent", view.language)


def kind_name(view: View, kind: str) -> str:
    """Counterfeit, illegal, unsafe."""
    return say_or(f"trust.kind.{kind}", view.language, kind)


def goods(view: View, category: str | None) -> str:
    """A category of goods."""
    return say_or(f"trust.goods.{category}", view.language, category or numbers.MISSING)


def columns(view: View, *names: str) -> dict[str, str]:
    """Headings of table columns."""
    return {name: view.say(f"trust.column.{name}") for name in names}


def _days(view: View, value: float | None) -> str:
    return numbers.number(value, "days", view.language).replace(".0", "")


def _kinds(view: View) -> dict[str, str]:
    return {kind: kind_name(view, kind) for kind in ("counterfeit", "illegal", "unsafe", "all")}


def in_words(view: View, rows: pl.DataFrame, **keys: str) -> pl.DataFrame:
    """The rows with some columns of codes in words: by column what its words' keys begin with."""
    return pl.DataFrame([_worded(view, column, keys[column.name]) if column.name in keys else column for column in rows.iter_columns()])


def _worded(view: View, column: pl.Series, key: str) -> pl.Series:
    codes = column.to_list()
    words = {code: None if code is None else say_or(f"{key}.{code}", view.language, code) for code in set(codes)}
    return pl.Series(column.name, [words[code] for code in codes], pl.String)


def _most_repeated(categories: pl.DataFrame) -> dict | None:
    """The first of the categories in their order that enough was counted of."""
    return next((row for row in categories.iter_rows(named=True) if not row["small"]), None)


def _events(view: View, first: date, last: date) -> pl.DataFrame:
    market = view.filters.markets[0] if len(view.filters.markets) == 1 else None
    return numbered(view.answer("events_in_period"), first=first, last=last, limit=EVENTS, market=market)
