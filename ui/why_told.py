""" "Why?" in words: names of places, sizes of parts, incidents. No Streamlit, no queries."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from analysis.incidents import Incident
from analysis.methods.driver_search import DriverSearch
from analysis.why import Explanation, Step, Told
from ui import numbers
from ui.complaints_words import capital
from ui.names import market_name, platform_name
from ui.view import View
from ui.words import say_or

NOTHING = "±"  # how a change that rounds to nothing begins


def place_name(view: View, dimension: str, value: str) -> str:
    """A value of a dimension as people call it."""
    if dimension == "market":
        return market_name(value, view.language)
    if dimension == "platform":
        return platform_name(value, view.language)
    if dimension == "promised":
        return view.say("why.promised", days=value)
    return say_or(f"code.{value}", view.language, value)


def segment(view: View, where: dict) -> str:
    """Korea · Unofficial line B."""
    return " · ".join(place_name(view, name, str(value)) for name, value in where.items())


def size(view: View, amount: float, unit: str) -> str:
    """A change with its sign: percentages in points."""
    if unit != "percent":
        return numbers.signed(amount, unit, view.language)
    bare = f"{abs(amount):.1f}" if abs(amount) >= 0.05 or amount == 0 else f"{abs(amount):.2g}"
    return view.say("why.points", amount=f"{'+' if amount > 0 else numbers.MINUS if amount < 0 else ''}{bare}")


def written(view: View, found: Explanation) -> tuple[list[str], tuple[str, str]]:
    """The amounts of the bars and the two ends in words, all to the same decimals: they are read as a sum."""
    amounts, ends = [step.amount for step in found.steps], (found.before, found.after)
    change = found.after - found.before
    return _together(view, [*amounts, change], found.unit)[:-1], tuple(numbers.alike(ends, found.unit, view.language))


def of_size(view: View, found: Explanation) -> tuple[Step, ...]:
    """The parts that are drawn: those that would be written as nothing are told together with the others, and not at all where that is nothing too."""
    words, _ = written(view, found)
    small = [step for step, word in zip(found.steps, words) if word.startswith(NOTHING)]
    drawn = [step for step, word in zip(found.steps, words) if not word.startswith(NOTHING)]
    if not small or not drawn:
        return found.steps
    rest = sum(step.amount for step in small)
    place = next((place for place, step in enumerate(drawn) if step.kind == "others"), None)
    if place is not None:
        drawn[place] = replace(drawn[place], amount=drawn[place].amount + rest)
    elif not _together(view, [*(step.amount for step in drawn), rest], found.unit)[-1].startswith(NOTHING):
        drawn.append(Step("others", rest))
    return tuple(drawn)


def _together(view: View, amounts: Sequence[float], unit: str) -> list[str]:
    return numbers.alike(amounts, unit, view.language, signed=True)


def value(view: View, amount: float, unit: str) -> str:
    """A value in its unit."""
    return numbers.number(amount, unit, view.language)


def sentence(view: View, found: Explanation) -> str:
    """What changed, from what to what."""
    metric, language = found.metric, view.language
    before, now = found.then.value, found.now.value
    changed = numbers.change(now, before, metric.unit, language)
    then, period = periods(view, found)
    words = {
        **dict(zip(("before", "now"), numbers.alike((before, now), metric.unit, language))),
        "change": changed.text if changed else size(view, now - before, metric.unit),
    }
    text = view.say(f"why.{numbers.course(now, before, metric.unit, language)}", label=metric.label(language), then=then, period=period, **words)
    if found.slower_than is None:
        return text
    shares = {"before": value(view, found.before, "percent"), "now": value(view, found.after, "percent")}
    of = ".cases" if metric.query == "resolution_days_by_month" else ""
    return f"{text} {view.say(f'why.slower{of}', days=value(view, found.slower_than, 'days'), then=then, **shares)}"


def periods(view: View, found: Explanation) -> tuple[str, str]:
    """Names of the earlier and the later period."""
    if found.then.period_start and found.now.period_start:
        return tuple(numbers.month(day, view.language) for day in (found.then.period_start, found.now.period_start))
    earlier = view.filters.compared()
    return tuple(numbers.months_between(one.date_from, one.date_to, view.language) for one in (earlier, view.filters))


def incident(view: View, one: Incident) -> str:
    """One incident."""
    language = view.language
    return view.say(
        f"why.incident.{one.kind}",
        market=market_name(one.market, language) if one.market else "",
        first=numbers.day(one.first, language),
        last=numbers.day(one.last, language),
        month=numbers.month(one.first, language),
        dimension=view.say(f"why.dimension.{one.dimension}") if one.dimension else "",
        share=numbers.number(100 * (one.share1 or 0), "percent", language),
        share0=numbers.number(100 * (one.share0 or 0), "percent", language),
        share1=numbers.number(100 * (one.share1 or 0), "percent", language),
    )


def step_name(view: View, step: Step, found: Explanation) -> str:
    """A bar's name."""
    if step.kind == "part":
        return capital(place_name(view, step.dimension, step.value))
    if step.kind == "mix" and step.value is not None:
        return view.say("why.step.mix_of", name=place_name(view, step.dimension, step.value))
    if step.kind == "mix" and any(other.kind == "mix" and other.value is not None for other in found.steps):
        return view.say("why.step.mix_others")
    return view.say("why.step.whole" if step.kind == "others" and found.dimension is None else f"why.step.{step.kind}")


def bridge_title(view: View, found: Explanation) -> str:
    """The largest part, of the change."""
    parts = [step for step in found.steps if step.kind in ("part", "mix", "turnover")]
    if not parts or found.after == found.before:
        return view.say("why.bridge.none")
    top = max(parts, key=lambda step: abs(step.amount))
    *amounts, change = _together(view, [*(step.amount for step in found.steps), found.after - found.before], found.unit)
    return view.say("why.bridge.title", name=step_name(view, top, found), amount=amounts[found.steps.index(top)], change=change)


def bridge_sentence(view: View, found: Explanation) -> str:
    """How to read the bars."""
    if found.dimension is None:
        return view.say("why.bridge.whole")
    dimension = view.say(f"why.dimension.{found.dimension}")
    if found.cells is None or "denominator0" not in found.cells.frame.columns:
        return view.say("why.bridge.sum", dimension=dimension)
    return view.say("why.bridge.ratio", dimension=dimension, cells=" × ".join(dimensions(view, found, found.cells.bridge)))


def dimensions(view: View, found: Explanation, among: tuple[str, ...] | None = None) -> list[str]:
    """Names of the dimensions that vary, of all or of those `among` them."""
    return [view.say(f"why.dimension.{name}") for name in among or found.cells.dimensions if found.cells.frame[name].n_unique() > 1]


def bridge_table(view: View, found: Explanation) -> pl.DataFrame:
    """The bars as rows."""
    return pl.DataFrame({"part": [step_name(view, step, found) for step in found.steps], "amount": [step.amount for step in found.steps]})


def drivers_title(view: View, found: Explanation, rows: tuple[Told, ...]) -> str:
    """The first driver, or that there is none."""
    if not rows:
        return view.say("why.drivers.none")
    before, after = numbers.alike((rows[0].before, rows[0].after), found.unit, view.language)
    return capital(view.say("why.drivers.title", segment=segment(view, rows[0].segment), before=before, after=after))


def drivers_read(view: View, found: Explanation, rows: tuple[Told, ...]) -> str:
    """The first row as a sentence: where it would be had it moved like the total, where it is, how many times that."""
    first = rows[0]
    expected, after = numbers.alike((first.expected, first.after), found.unit, view.language)
    key = "why.drivers.read.missed" if first.of_missed else "why.drivers.read"
    return view.say(key, segment=segment(view, first.segment), expected=expected, after=after, **_times(view, rows)[0])


def _times(view: View, rows: tuple[Told, ...]) -> list[dict[str, str]]:
    """How many times what was expected, with its interval; near one a tenth would say nothing, and a column has one precision."""
    places = 2 if any(one.ratio < 2 for one in rows) else 1
    written = [[numbers.MISSING if numbers.absent(edge) else f"{edge:,.{places}f}" for edge in (one.ratio, one.low, one.high)] for one in rows]
    return [{"times": view.say("why.times", times=times), "low": low, "high": high} for times, low, high in written]


def drivers_sentence(view: View, found: Explanation, result: DriverSearch) -> str:
    """How many looks, over what, and the bar."""
    if not result.looked_at:
        return view.say("why.drivers.few")
    looked = numbers.number(result.looked_at, "count", view.language)
    return view.say("why.drivers.sentence", looked=looked, dimensions=", ".join(dimensions(view, found)), threshold=f"{result.threshold:.1f}")


def drivers_table(view: View, found: Explanation, rows: tuple[Told, ...]) -> pl.DataFrame:
    """The drivers (one at least) as rows, in words where a unit matters, each column to the same decimals; ratio and interval as numbers too."""
    values = _column_words(view, found, [(one.before, one.after, one.expected) for one in rows], signed=False)
    changes = _column_words(view, found, [(one.after - one.before,) for one in rows], signed=True)
    parts = _column_words(view, found, [(one.contribution, one.unexpected) for one in rows], signed=True)
    return pl.DataFrame(
        {
            "segment": [capital(segment(view, one.segment)) for one in rows],
            "before": values[0],
            "after": values[1],
            "expected": values[2],
            "times": [f"{told['times']} ({told['low']} – {told['high']})" for told in _times(view, rows)],
            "change": changes[0],
            "contribution": parts[0],
            "unexpected": parts[1],
            "n_before": [one.n_before for one in rows],
            "n_after": [one.n_after for one in rows],
            "ratio": [one.ratio for one in rows],
            "low": [one.low for one in rows],
            "high": [one.high for one in rows],
        }
    )


def _column_words(view: View, found: Explanation, rows: Sequence[tuple[float, ...]], *, signed: bool) -> list[list[str]]:
    """Columns of numbers that are read beside each other, in words."""
    columns = [list(column) for column in zip(*rows)]
    words = numbers.alike([one for column in columns for one in column], found.unit, view.language, signed=signed)
    return [words[place * len(rows) : (place + 1) * len(rows)] for place in range(len(columns))]


def drivers_columns(view: View, rows: tuple[Told, ...]) -> dict[str, str]:
    """Headings of the drivers table, in reading order; the three numbers behind `times` are in a file only."""
    names = ("segment", "before", "after", "expected", "times", "change", "contribution", "unexpected", "n_before", "n_after")
    missed = {"times": "times.missed"} if rows and rows[0].of_missed else {}
    return {name: view.say(f"why.column.{missed.get(name, name)}") for name in names}


def how(view: View, found: Explanation, result: DriverSearch | None) -> list[str]:
    """Formulas, references, inputs."""
    ratio = found.cells is not None and "denominator0" in found.cells.frame.columns
    lines = [view.say("why.how.ratio" if ratio else "why.how.sum")]
    if result is not None and result.looked_at:
        lines.append(view.say("why.how.search", deals=result.deals))
    if found.cells is not None:
        lines.append(_inputs(view, found))
    return [*lines, view.say("why.how.arithmetic")]


def _inputs(view: View, found: Explanation) -> str:
    frame, whole = found.cells.frame, {}
    for at, one in ((0, found.then), (1, found.now)):
        whole[f"top{at}"] = numbers.number(float(frame[f"numerator{at}"].sum()), "count", view.language)
        base = float(frame[f"denominator{at}"].sum()) if f"denominator{at}" in frame.columns else 1.0
        whole[f"base{at}"] = numbers.number(base, "count", view.language)
        whole[f"n{at}"] = numbers.number(one.n, "count", view.language)
    return view.say("why.how.inputs", query=found.cells.query, cells=frame.height, **whole)
