"""The delivery page's comparison of logistics channels."""

import polars as pl

from analysis import delivery_channels
from analysis.holdings import held, unrecorded
from ui import delivery_told as told
from ui.charts import bars
from ui.charts.drawing import Drawing
from ui.charts.palette import ACCENT, CONTEXT, WARNING
from ui.kept import kept_for
from ui.open_cases import open_cases, picks_of
from ui.page_choice import page_choice
from ui.section import section
from ui.view import View
from ui.view_parts import of_period
from ui.words import say_or

UNITS = {"late": "percent", "lost": "per_10k", "complaints": "per_10k", "untracked": "percent", "p90": "days", "cost_usd": "usd"}
RATES = ("late", "lost", "complaints", "untracked")


def channels(view: View, split: pl.DataFrame) -> None:
    """Channels side by side by one measure of the reader's choice, all measures in the table, and what moving to recognised ones would cost."""
    offered = _offered(view)
    measure = page_choice(view, "measure", view.say("delivery.compare"), offered, lambda code: view.say(f"delivery.measure.{code}"), control="segmented")
    _compared(view, split, measure, offered)
    if measure == "complaints":
        open_cases(view, "channels", _with_cases(view))


@kept_for(of_period)
def _with_cases(view: View) -> list[tuple[str, dict[str, str]]]:
    """Channels with complaints enough to be ranked, the highest rate first, and what picks their cases."""
    rows = _ordered(view, delivery_channels.channels(view.filters, view.scope), "complaints")
    solid = rows.filter(~rows["thin"] & (rows["complaints"] > 0))["title", "channel"].rows()
    return [(say_or(f"code.{title}", view.language, title), picks) for title, channel in solid if (picks := picks_of({"channel": channel}))]


@kept_for(of_period)
def _offered(view: View) -> tuple[str, ...]:
    """The measures that are known of a channel; all of them where there is none."""
    rows = delivery_channels.channels(view.filters, view.scope)
    unknown = {measure for measure in delivery_channels.MEASURES if rows[measure].null_count() == rows.height}
    if unrecorded("tracked_rate", 0.0, view.filters, view.scope, view.collection):
        unknown.add("untracked")
    if "complaints" not in held(view.filters, view.scope):
        unknown.add("complaints")
    return tuple(measure for measure in delivery_channels.MEASURES if measure not in unknown) or delivery_channels.MEASURES


@kept_for(of_period)
def _compared(view: View, split: pl.DataFrame, measure: str, offered: tuple[str, ...]) -> None:
    rows = _ordered(view, delivery_channels.channels(view.filters, view.scope), measure)
    told_apart = rows["recognised"].null_count() < rows.height
    notes = [view.say("delivery.channels.orange") if told_apart else "", view.say("delivery.channels.note"), _move(view)]
    hidden = {*delivery_channels.MEASURES} - {*offered} | (set() if told_apart else {"recognition"})
    hidden |= {"few"} if "complaints" in hidden else set()
    headings = {
        "title": "channel", "recognition": "recognised", "parcels": "", "parcel_rows": "n", "late": "late_rate", "lost": "", "complaints": "", "few": "",
        "untracked": "", "p50": "", "p90": "", "cost_usd": "",
    }  # fmt: skip
    section(
        view,
        key="channels",
        title=_title(view, rows, measure),
        sentence=_sentence(view, split),
        frame=rows,
        figure=lambda frame: _figure(view, frame, measure),
        queries=("delivery_by_channel", "stage_days_by_channel"),
        metrics=("promise_kept_rate", "lost_rate", "complaints_per_10k", "tracked_rate"),
        columns=told.columns(view, **{name: word for name, word in headings.items() if name not in hidden}),
        note="  ".join(note for note in notes if note),
    )


def _ordered(view: View, rows: pl.DataFrame, measure: str) -> pl.DataFrame:
    known = [(place, value) for place, value in enumerate(rows[measure]) if value is not None]
    names = rows["channel"].to_list()
    found = rows[[place for place, _ in sorted(known, key=lambda one: (-one[1], names[one[0]] or ""))]]
    flags = found["recognised"].to_list()
    words = [None if flag is None else view.say("delivery.recognised" if flag else "delivery.not_recognised") for flag in flags]
    titles = [say_or(f"code.{title}", view.language, title) for title in found["title"]]
    shown = [title if flag is not False else view.say("delivery.unrecognised", channel=title) for title, flag in zip(titles, flags)]
    thin = pl.Series("thin", delivery_channels.thin(found, measure), pl.Boolean)
    return found.hstack([*(pl.Series(name, values, pl.String) for name, values in (("recognition", words), ("shown", shown))), thin])


def _title(view: View, rows: pl.DataFrame, measure: str) -> str:
    """The highest of those that may be ranked; that none may be; or none, where nothing was missed."""
    words = view.say(f"delivery.measure.{measure}")
    solid = [place for place, thin in enumerate(rows["thin"]) if not thin]
    if rows.height and not solid:
        return view.say("delivery.channels.title_thin", measure=words)
    if not solid or not rows[measure][solid[0]]:
        return view.say("delivery.channels.title_none", measure=words)
    worst = rows.row(solid[0], named=True)
    return view.say("delivery.channels.title", measure=words, worst=worst["shown"], value=told.figure(view, worst[measure], UNITS[measure]))


def _sentence(view: View, split: pl.DataFrame) -> str:
    both = told.by_recognition(split)
    if both is None:
        return view.say("delivery.channels.sentence_one")
    words = {}
    for row, ending in zip(both, ("_ok", "")):
        words |= {f"{name}{ending}": told.figure(view, row[name], UNITS[name]) for name in RATES}
    return view.say("delivery.channels.sentence", **words)


def _move(view: View) -> str:
    move = delivery_channels.move_to_recognised(view.filters, view.scope)
    if move is None:
        return ""
    money = {
        name: told.figure(view, value, "usd")
        for name, value in (("cheapest_cost", move.cost_cheapest), ("mix_cost", move.cost_mix), ("now_cost", move.cost_now))
    }
    return view.say(
        "delivery.channels.move",
        parcels=told.figure(view, move.parcels, "count"),
        cheapest=say_or(f"code.{move.cheapest}", view.language, move.cheapest),
        **money,
    )


def _figure(view: View, rows: pl.DataFrame, measure: str) -> Drawing:
    interval = {"low": f"{measure}_low", "high": f"{measure}_high"} if measure in RATES else {}
    drawn = bars(rows, label="shown", value=measure, unit=UNITS[measure], language=view.language, faint="thin", **interval)
    # two colours say which channels are recognised; the names say it too
    bar = next(trace for trace in drawn.data if trace["type"] == "bar")
    flags = rows["recognised", "thin"].head(15).rows()
    bar["marker"] |= {"color": [CONTEXT if thin else WARNING if recognised is False else ACCENT for recognised, thin in flags]}
    return drawn
