"""What comes next on the screen: the next months of a trending figure with a band, how often such a band held, and the backtest beside it."""

import numpy as np
import polars as pl

from analysis.methods.calendar import FEWEST_MONTHS
from analysis.metric_values import target_of
from analysis.outlook import Outlook, outlook
from analysis.overview import users_filters
from queries.metrics import Metric, metric_by_name
from ui import numbers
from ui.charts.lines import line_series
from ui.kept import kept_for
from ui.section import section
from ui.view import View
from ui.view_parts import up_to_end

SHOWN = 24  # months of history beside the forecast


@kept_for(up_to_end)
def outlook_block(view: View, name: str) -> None:
    """One figure's next months, or why there are none."""
    metric = metric_by_name(name)
    filters = users_filters(view.filters, view.collection) if name == "monthly_users" else view.filters
    found = outlook(name, filters, view.scope, view.collection)
    label = metric.label(view.language)
    if found is None or found.forecast.reason:
        count = 0 if found is None else len(found.months)
        reason = view.say(f"outlook.reason.{found.forecast.reason if found else 'none'}", count=count)
        section(view, key=f"outlook_{name}", title=view.say("outlook.title_none", label=label), sentence="", frame=None, figure=None, empty_reason=reason)
        return
    frame = history_and_ahead(found)
    target, direction = target_of(name, filters, view.scope)
    asked = (metric.query, metric.fixed) if name == "monthly_users" else "operations_by_month"
    section(
        view,
        key=f"outlook_{name}",
        title=title_words(view, metric, found),
        sentence=" ".join(sentences(view, metric, found, target, direction)),
        frame=frame,
        figure=lambda rows: line_series(
            rows, y="value", unit=metric.unit, language=view.language, low="low", high="high", complete="known", target=target, from_zero=False
        ),
        queries=(asked,),
        metrics=(name,),
        columns={column: view.say(f"outlook.column.{column}") for column in frame.columns},
        note=" ".join(notes(view, found)),
    )


def history_and_ahead(found: Outlook) -> pl.DataFrame:
    """History and forecast, one row a month; the band starts at the last counted month."""
    made, past = found.forecast, found.values[-SHOWN:]
    nothing = np.full(past.size, np.nan)
    low, high = (np.concatenate([nothing, edge]) for edge in (made.low, made.high))
    if np.isfinite(made.low).any():
        low[past.size - 1] = high[past.size - 1] = past[-1]
    return pl.DataFrame(
        {
            "period_start": [*found.months[-SHOWN:], *found.ahead],
            "value": np.concatenate([past, made.mean]),
            "low": low,
            "high": high,
            "known": [True] * past.size + [False] * made.mean.size,
        },
        nan_to_null=True,
    )


def title_words(view: View, metric: Metric, found: Outlook) -> str:
    """The next month, with its band where there is one."""
    made = found.forecast
    words = {"label": metric.label(view.language), "month": numbers.month(found.ahead[0], view.language), "value": _value(view, metric, made.mean[0])}
    if not np.isfinite(made.low[0]):
        return view.say("outlook.title_bare", **words)
    return view.say("outlook.title", low=_value(view, metric, made.low[0]), high=_value(view, metric, made.high[0]), **words)


def sentences(view: View, metric: Metric, found: Outlook, target: float | None, direction: str | None) -> list[str]:
    """What the chart shows, how often such bands held, an unusual last month, the pace to a target."""
    made, count = found.forecast, len(found.ahead)
    if np.isfinite(made.low[0]):
        share = numbers.number(100 * found.pool_hits / found.pool_tries, "percent", view.language) if found.pool_tries else "–"
        lines = [view.say("outlook.sentence", count=count, hits=found.hits, tries=found.tries, share=share, pool=made.pool)]
    else:
        lines = [view.say("outlook.sentence_bare", count=count, reason=view.say(f"outlook.band.{made.band_reason}"))]
    if found.outside:
        low, high = (_value(view, metric, edge) for edge in found.expected)
        side = view.say("outlook.above" if found.outside > 0 else "outlook.below")
        lines.append(view.say("outlook.unusual", month=numbers.month(found.months[-1], view.language), side=side, low=low, high=high))
    if target is not None and np.isfinite(made.low[-1]):
        verdict = pace(float(made.low[-1]), float(made.high[-1]), target, direction or "at least")
        month = numbers.month(found.ahead[-1], view.language)
        lines.append(view.say("outlook.pace", target=_value(view, metric, target), month=month, verdict=view.say(f"outlook.pace.{verdict}")))
    return lines


def pace(low: float, high: float, target: float, direction: str) -> str:
    """Whether a band meets a target: likely, maybe or unlikely."""
    meets = [edge >= target if direction == "at least" else edge <= target for edge in (low, high)]
    return "likely" if all(meets) else "maybe" if any(meets) else "unlikely"


def notes(view: View, found: Outlook) -> list[str]:
    """How the forecast is made and how it did on the past."""
    made, test = found.forecast, found.backtest
    method = view.say(f"outlook.method.{made.method}")
    lines = [view.say("outlook.how", method=method, pool=made.pool)] if made.pool and not made.band_reason else [f"{method[0].upper()}{method[1:]}."]
    lines.append(_holidays(view, found))
    if test is not None:
        lines.append(view.say("outlook.backtest", better=test.better, looks=test.looks, mase=f"{test.mase:.2f}", naive=f"{test.naive_mase:.2f}"))
        if test.mase > test.naive_mase:
            lines.append(view.say("outlook.worse"))
    return lines


def _holidays(view: View, found: Outlook) -> str:
    """Whether moving holidays are in the forecast, and why not."""
    names = ", ".join(view.say(f"outlook.holiday.{name}") for _, name in found.holidays.holidays)
    gain = numbers.number(100 * found.holidays.gain, "percent", view.language)
    return view.say(f"outlook.holidays.{found.holidays.state}", names=names, gain=gain, needed=FEWEST_MONTHS, count=len(found.months))


def _value(view: View, metric: Metric, value: float) -> str:
    return numbers.number(float(value), metric.unit, view.language)
