"""What a rule would have done, before it is saved: how often, when, and a picture of it."""

from datetime import UTC, datetime

import streamlit as st

from analysis.conditions import LOOKED_BACK, Backtest, Condition, backtest, judge
from analysis.remembered import remembered
from data.schedules import parse
from queries.door import version_of
from queries.filters import Filters
from queries.metrics import metric_by_name
from ui import numbers
from ui.alert_desk import Wanted
from ui.fired_line import fired_line
from ui.freshness import local_moment
from ui.plain import plain, quiet
from ui.view import View


def filters_of(wanted: Wanted) -> Filters:
    """The rule's market and platform over all time."""
    markets, platforms = ((one,) if one else () for one in (wanted.market, wanted.platform))
    return Filters(wanted.collection, markets, platforms)


def looked_back(view: View, wanted: Wanted) -> Backtest:
    """The backtest of a rule within the reader's scope; of freshness anew each time, otherwise once a version."""
    condition, filters, now = Condition(wanted.kind, wanted.metric, wanted.side, wanted.value), filters_of(wanted), datetime.now(UTC)
    if wanted.kind == "freshness":
        return backtest(condition, filters, view.scope, view.collection, now)
    version = version_of(wanted.collection, view.scope)
    key = ("alert backtest", condition, filters, view.scope, version.name, version.folder)
    return remembered(key, lambda: backtest(condition, filters, view.scope, view.collection, now))


def block(view: View, wanted: Wanted) -> None:
    """Draw it under the form."""
    with st.container(border=True, gap="xsmall", key="alert_backtest"):
        if wanted.kind == "brief":
            schedule = parse(wanted.schedule)
            following = schedule.following(datetime.now(UTC))
            st.markdown(f"**{plain(view.say('alerts.back.brief', moment=local_moment(following, schedule.zone)))}**")
            return
        found = looked_back(view, wanted)
        if wanted.kind == "freshness":
            _fresh(view, wanted, found)
        else:
            _months(view, wanted, found)


def _fresh(view: View, wanted: Wanted, found: Backtest) -> None:
    now = judge(Condition("freshness", value=wanted.value), filters_of(wanted), view.scope, view.collection, datetime.now(UTC))
    if now.state == "unknown":
        st.markdown(plain(view.say("alerts.back.nothing", why=view.say(f"alerts.unknown.{now.why}"))))
        return
    st.markdown(f"**{plain(view.say('alerts.back.fresh', versions=len(found.findings), count=len(found.fired)))}**")
    if now.state == "holds":
        st.markdown(quiet(plain(view.say("alerts.back.now_fresh"))))


def _months(view: View, wanted: Wanted, found: Backtest) -> None:
    judged = [one for one in found.findings if one.state != "unknown"]
    why = next((one.why for one in reversed(found.findings) if one.state == "unknown"), "no_figure")
    if not judged:
        st.markdown(plain(view.say("alerts.back.nothing", why=view.say(f"alerts.unknown.{why}"))))
        return
    st.markdown(f"**{plain(sentence(view, found))}**")
    _picture(view, wanted, found)
    held = sum(one.state == "holds" for one in judged)
    lines = [view.say("alerts.back.held", held=held, judged=len(judged))] if held else []
    if len(judged) < len(found.findings):
        lines.append(view.say("alerts.back.unknown", unknown=len(found.findings) - len(judged), why=view.say(f"alerts.unknown.{why}")))
    lines.append(view.say("alerts.back.how"))
    if judged[-1].state == "holds":
        lines.insert(0, view.say("alerts.back.now", month=numbers.month(judged[-1].month, view.language)))
    st.markdown(quiet(plain(" ".join(lines))))


def sentence(view: View, found: Backtest) -> str:
    """Would have fired 2 times in the last 12 months: Oct 2025, Jan 2026."""
    names = ", ".join(numbers.month(one.month, view.language) for one in found.fired)
    key = "none" if not found.fired else "once" if len(found.fired) == 1 else "some"
    words = {"months": LOOKED_BACK} | ({} if key == "none" else {"names": names}) | ({"count": len(found.fired)} if key == "some" else {})
    return view.say(f"alerts.back.{key}", **words)


def _picture(view: View, wanted: Wanted, found: Backtest) -> None:
    metric = metric_by_name(wanted.metric)
    findings = found.findings
    picture = fired_line(
        [one.value for one in findings], [one in found.fired for one in findings], [one.state == "holds" for one in findings],
        wanted.value if wanted.kind == "threshold" else None,
    )  # fmt: skip
    if not picture:
        return
    words = view.say("alerts.back.chart", metric=metric.label(view.language))
    st.image(picture, width="stretch", alt=words)
    first, last = (numbers.month(findings[place].month, view.language) for place in (0, -1))
    known = [one.value for one in findings if one.value is not None]
    low, high = (numbers.number(edge, metric.unit, view.language) for edge in (min(known), max(known)))
    st.markdown(quiet(plain(f"{words} · {first} – {last} · {view.say('alerts.range', low=low, high=high)}")))
