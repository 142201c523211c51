"""Blocks of the complaint page about causes: the tree, Pareto, the mix over time, outcomes, days to resolve, cuts."""

from collections.abc import Sequence

import polars as pl

from analysis import complaint_causes as causes
from analysis.complaint_cells import Cells, cells_of
from analysis.complaints import Counter
from ui.charts.bars import bars, pareto, stacked_rows
from ui.charts.case_links import opens_cases, pick
from ui.charts.cases import Points, cause_tree, dumbbells, interval_points
from ui.charts.lines import share_area
from ui.charts.palette import CONTEXT, PALETTE
from ui.complaints_words import asked, capital, code, count, days, names, percent, rate
from ui.kept import kept, kept_for
from ui.section import section
from ui.view import View
from ui.view_parts import of_period

PARETO_SHOWN = 10
LEAST = 30  # cases of a cause before its outcomes are ranked
OUTCOME_COLOURS = {
    "refunded": PALETTE[0], "partly refunded": PALETTE[7], "replaced": PALETTE[2], "compensated": PALETTE[4], "withdrawn": PALETTE[5], "refused": PALETTE[8],
    "pending": PALETTE[1], "not stated": CONTEXT,
}  # fmt: skip


def _cells(view: View, counter: Counter, cut: str = "sub_cause") -> Cells:
    """The period's cases, from which every block is made."""
    return cells_of(view.filters, view.scope, counter, cut)


@kept_for(of_period)
def tree_block(view: View, counter: Counter) -> None:
    """Causes and their sub-causes by area."""
    frame = tree_of(view, counter)
    cause, share = causes.top_cause(_cells(view, counter))
    section(
        view,
        key="causes",
        title=view.say("cases.tree.title", cause=capital(code(view, cause)), share=percent(view, share)),
        sentence=view.say("cases.tree.sentence"),
        frame=frame,
        figure=lambda data: opens_cases(cause_tree(data, view.language, lambda value: code(view, value)), marks=_tree_marks(data)),
        queries=(asked(counter, "complaints_by_cause"),),
    )


@kept_for(of_period)
def tree_of(view: View, counter: Counter) -> pl.DataFrame:
    """Causes and their sub-causes, as `causes.tree`."""
    return causes.tree(_cells(view, counter))


def _tree_marks(frame: pl.DataFrame) -> dict[str, str | None]:
    """What each field of the tree opens, by its id."""
    pairs = frame["cause", "sub_cause"].rows()
    return {cause: pick(cause=cause) for cause, _ in pairs} | {f"{cause}/{sub_cause}": pick(cause=cause, sub_cause=sub_cause) for cause, sub_cause in pairs}


@kept_for(of_period)
def pareto_block(view: View, counter: Counter) -> None:
    """Sub-causes from the most frequent down."""
    frame = causes.pareto(_cells(view, counter))
    vital = [reached for reached, share in frame["cumulative", "share"].rows() if reached - share < 80]
    title = view.say("cases.pareto.title", count=len(vital), all=frame.height, share=percent(view, vital[-1]))
    labelled = frame.hstack([pl.Series("what", [f"{code(view, one)}: {code(view, other)}" for one, other in frame["cause", "sub_cause"].rows()])])
    opened = [pick(cause=cause, sub_cause=sub_cause) for cause, sub_cause in frame["cause", "sub_cause"].rows()[:PARETO_SHOWN]]
    section(
        view, key="pareto", title=title, sentence=view.say("cases.pareto.sentence"), frame=labelled, queries=(asked(counter, "complaints_by_cause"),),
        figure=lambda data: opens_cases(
            pareto(data, label="what", value="cases", unit="count", language=view.language, limit=PARETO_SHOWN), rows=opened
        ),
    )  # fmt: skip


@kept
def mix_block(view: View, counter: Counter) -> None:
    """Shares of causes over time, with the share that gained most against the period compared with."""
    cells, before = _cells(view, counter), cells_of(view.filters.compared(), view.scope, counter)
    frame = causes.mix(cells, view.filters.grain)
    title, sentence = view.say("cases.mix.title.plain"), view.say("cases.mix.sentence.plain")
    top = causes.gained(cells, before) if before.n.sum() >= LEAST else None
    if top:
        compared = view.say(f"compare.{view.filters.comparison}")
        if top.beyond_noise:
            title = view.say("cases.mix.title.up", cause=capital(code(view, top.cause)), before=percent(view, top.was), now=percent(view, top.share))
            sentence = view.say("cases.mix.sentence", before=compared)
        else:
            sentence = f"{sentence} {view.say('cases.mix.same', before=compared)}"
    grain = "month" if view.filters.grain == "week" else view.filters.grain
    section(
        view, key="mix", title=title, sentence=sentence, frame=frame, queries=(asked(counter, "complaints_by_cause"),),
        figure=lambda data: opens_cases(
            share_area(data, y="cases", series="cause", language=view.language, grain=grain, names=names(view, data["cause"].unique())), grain=grain
        ),
    )  # fmt: skip


@kept_for(of_period)
def outcome_block(view: View, counter: Counter) -> None:
    """How cases ended, by cause."""
    cells = _cells(view, counter, "outcome")
    frame = causes.outcomes(cells)
    rows = frame.rows(named=True)
    title = refused_title(view, rows)
    still, _ = causes.outcome_share(cells, "pending")
    labels = {
        cause: f"{code(view, cause)} {view.say('cases.outcome.n', n=count(view, n))}" for cause, n in {row["cause"]: row["of_cause"] for row in rows}.items()
    }
    there = {row["outcome"] for row in rows}
    present = [name for name in OUTCOME_COLOURS if name in there]
    section(
        view,
        key="outcomes",
        title=title,
        sentence=view.say("cases.outcome.sentence", open=percent(view, still), least=LEAST),
        frame=frame,
        queries=(asked(counter, "complaints_by_cause"),),
        figure=lambda data: opens_cases(
            stacked_rows(
                data,
                label="cause",
                series="outcome",
                value="cases",
                language=view.language,
                names=labels,
                series_names=names(view, present),
                colours={name: OUTCOME_COLOURS[name] for name in present},
            ),
            rows=[pick(cause=cause) for cause in labels],
            series={code(view, name): pick(outcome=name) for name in there},
        ),
    )


def refused_title(view: View, rows: Sequence[dict]) -> str:
    """The cause that is refused most often of those with cases enough; where there is but one, it is compared with none."""
    judged = [row for row in rows if row["of_cause"] >= LEAST]
    top = max((row for row in judged if row["outcome"] == "refused"), key=lambda row: row["share"], default=None)
    if not top:
        return view.say("cases.tile.refused")
    alone = len({row["cause"] for row in judged}) == 1
    return view.say(f"cases.outcome.title{'.one' if alone else ''}", cause=capital(code(view, top["cause"])), share=percent(view, top["share"]))


@kept_for(of_period)
def resolution_block(view: View, counter: Counter) -> None:
    """Days by which half and nine of ten are resolved, open cases counted in."""
    found = causes.resolution(view.filters, view.scope, counter)
    if not found:
        return
    every = found[0]
    kind = "title.none" if every.half is None else "title" if every.nine_of_ten is not None else "title.open"
    title = view.say(f"cases.resolution.{kind}", half=days(view, every.half), nine=days(view, every.nine_of_ten))
    label = [view.say("cases.resolution.all") if one.cause is None else code(view, one.cause) for one in found]
    frame = pl.DataFrame(
        {
            "cause": label,
            "half": [one.half for one in found],
            "nine_of_ten": [one.nine_of_ten for one in found],
            "resolved": [one.resolved for one in found],
            "open": [one.open for one in found],
        },
        schema_overrides={"half": pl.Float64, "nine_of_ten": pl.Float64},
    )
    section(
        view,
        key="resolution",
        title=title,
        sentence=view.say("cases.resolution.sentence", open=count(view, every.open), resolved=count(view, every.resolved)),
        frame=frame,
        figure=lambda data: opens_cases(
            dumbbells(
                data,
                label="cause",
                first="half",
                second="nine_of_ten",
                unit="days",
                language=view.language,
                first_name=view.say("cases.resolution.first"),
                second_name=view.say("cases.resolution.second"),
            ),
            rows=[pick(cause=one.cause) for one in reversed(found)],
        ),
        queries=(asked(counter, "resolution_days_histogram"),),
    )


@kept_for(of_period)
def category_block(view: View, counter: Counter) -> None:
    """Shares by category of goods."""
    frame = causes.cut(_cells(view, counter, "category"), "category")
    if frame["value"].to_list() == ["total"]:  # the cases name no goods
        section(
            view,
            key="categories",
            title=view.say("cases.category.none.title"),
            sentence="",
            frame=None,
            figure=None,
            empty_reason=view.say("cases.category.none"),
        )
        return
    top = frame.row(0, named=True)
    title = view.say("cases.category.title", value=capital(code(view, top["value"])), share=percent(view, top["share"]), cause=code(view, top["main_cause"]))
    section(
        view,
        key="categories",
        title=title,
        sentence=view.say("cases.category.sentence"),
        frame=frame,
        queries=(asked(counter, "complaints_by_cut", cut="category"),),
        figure=lambda data: opens_cases(
            bars(
                data, label="value", value="share", unit="percent", language=view.language, low="share_low", high="share_high", names=names(view, data["value"])
            ),
            rows=[pick(category=value) for value in data["value"]],
        ),
    )


@kept_for(of_period)
def channel_block(view: View, counter: Counter) -> None:
    """Cases about the period's orders per 10,000 of them, by logistics channel."""
    frame = causes.channels(view.filters, view.scope, counter) if counter.is_desk else None
    title, average = view.say("cases.channel.title.plain"), None
    if frame is not None and frame.height and frame["orders"].sum():
        average = 10_000 * frame["cases"].sum() / frame["orders"].sum()
        top = frame.row(0, named=True)
        if average and not top["few"]:  # those that are judged stand first
            title = view.say(
                "cases.channel.title", value=capital(code(view, top["value"])), rate=rate(view, top["rate"]), times=rate(view, top["rate"] / average)
            )
        frame = frame.hstack([pl.Series("name", [code(view, value) for value in frame["value"]], dtype=pl.String)])
    points = Points("name", "rate", "low", "high", "per_10k", "few", "recognised", "n")
    reason = view.say("cases.orders.none" if counter.is_desk else "cases.channel.none")
    section(
        view,
        key="channels",
        title=title,
        sentence=view.say("cases.channel.sentence"),
        frame=frame,
        empty_reason=reason,
        figure=lambda data: opens_cases(
            interval_points(
                data,
                points,
                view.language,
                flag_names=(view.say("channel.recognised"), view.say("channel.unrecognised")),
                reference=average,
                reference_name=view.say("cases.channel.average", rate=rate(view, average)),
            ),
            rows=[pick(channel=value) if n else None for value, rate_known, n in reversed(data["value", "rate", "n"].rows()) if rate_known is not None],
        ),
        queries=("late_and_cases_by_channel", asked(counter, "complaints_by_cut", cut="channel")),
        metrics=("complaints_per_10k",),
        note=view.say("section.ranked_by"),
    )
