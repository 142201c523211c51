"""The form of an alert: what, when, where, to whom. Widgets are `alert_<field>`; `begin` puts a rule's values into them."""

from datetime import time

import streamlit as st

from analysis.conditions import SIDES
from analysis.remembered import remembered
from analysis.unusual import TRENDING
from data.markets import NAMED
from data.schedules import DAYS, parse, zones
from queries.door import answer, version_of
from queries.filters import Filters
from queries.metrics import METRICS, metric_by_name
from ui import numbers
from ui.alert_desk import KINDS, Wanted
from ui.names import market_name, platform_name
from ui.plain import plain, quiet
from ui.view import View
from ui.words import LANGUAGE_NAMES, LANGUAGES

LABEL = 120  # characters
BRIEF_AT = time(8, 0)
ABOUT = {"complaints": "complaints_per_10k", "delivery": "promise_kept_rate", "trust": "listings_reported", "drivers": "complaints_per_10k"}  # page -> figure
FIELDS = ("metric", "kind", "side", "value", "days", "market", "platform", "emails", "webhook", "language", "label", "day", "time", "zone")


def metrics(view: View) -> tuple[str, ...]:
    """Metrics that the collection has figures of."""
    version = version_of(view.collection.name, view.scope)

    def known() -> tuple[str, ...]:
        ever = Filters(view.collection.name)
        return tuple(one.name for one in METRICS if not answer(one.query, ever, view.scope, **one.fixed).is_empty())

    return remembered(("alert metrics", view.collection.name, view.scope, version.name, version.folder), known)


def begin(view: View, metric: str = "", wanted: Wanted | None = None) -> None:
    """Put the values of a rule, or what the page shows, into the widgets; called when the dialog opens."""
    for name in FIELDS:
        st.session_state.pop(f"alert_{name}", None)
    one = lambda chosen: chosen[0] if len(chosen) == 1 else ""  # noqa: E731
    who = view.reader.who if view.reader else ""
    if wanted is None:
        wanted = Wanted(
            view.collection.name, "unusual", one(view.filters.markets), one(view.filters.platforms), metric, "worse",
            emails=(who,) if "@" in who else (), language=view.language,
        )  # fmt: skip
    offered = metrics(view)
    first = next((name for name in (wanted.metric, ABOUT.get(view.page)) if name in offered), next(iter(offered), ""))
    put = {
        "metric": first, "kind": wanted.kind, "side": wanted.side,
        "market": wanted.market, "platform": wanted.platform, "emails": ", ".join(wanted.emails), "webhook": wanted.webhook,
        "language": wanted.language, "label": wanted.label,
    }  # fmt: skip
    if wanted.kind == "threshold":
        put["value"] = wanted.value
    if wanted.kind == "freshness":
        put["days"] = wanted.value
    schedule = parse(wanted.schedule) if wanted.schedule else None
    put |= {"day": schedule.days[0] if schedule else 0, "time": schedule.at if schedule else BRIEF_AT}
    put["zone"] = schedule.zone if schedule else zone_of(view, wanted.market)
    st.session_state.update({f"alert_{name}": value for name, value in put.items()})


def zone_of(view: View, market: str) -> str:
    """The time zone of a market, else the reader's own, else UTC."""
    known = NAMED.get(market)
    own = st.context.timezone
    return known.time_zone if known else own if own in zones() else "UTC"


def draw(view: View) -> Wanted:
    """The widgets; returns what they say."""
    if "alert_kind" not in st.session_state:  # widgets that were not drawn for a while are forgotten
        begin(view)
    kind = _select(view, "kind", KINDS, lambda name: view.say(f"alerts.kind.{name}"))
    metric = side = schedule = ""
    value = None
    if kind in ("threshold", "unusual", "off_pace"):
        metric = _select(view, "metric", metrics(view), lambda name: metric_by_name(name).label(view.language))
    if kind in ("threshold", "unusual"):
        side, value = _when(view, kind, metric)
    elif kind == "freshness":
        value = st.number_input(
            view.say("alerts.form.days"), min_value=1.0, step=1.0, format="%.0f", value=None, key="alert_days", help=view.say("alerts.form.days.help")
        )
    elif kind == "brief":
        schedule = _schedule(view)
    market = platform = ""
    if kind != "freshness":
        left, right = st.columns(2, gap="small")
        with left:
            market = _select(view, "market", ("", *view.collection.markets), lambda code: _market(view, code))
        with right:
            platform = _select(view, "platform", ("", *view.collection.platforms), lambda name: _platform(view, name))
    emails, webhook, language, label = _to(view, kind)
    return Wanted(view.collection.name, kind, market, platform, metric, side, value, schedule, emails, webhook, language, label)


def _market(view: View, code: str) -> str:
    return market_name(code, view.language) if code else view.say("filter.all_markets")


def _platform(view: View, name: str) -> str:
    return platform_name(name, view.language) if name else view.say("filter.all_platforms")


def _when(view: View, kind: str, metric: str) -> tuple[str, float | None]:
    if st.session_state.get("alert_side") not in SIDES[kind]:
        good = metric_by_name(metric).direction if metric else "none"
        st.session_state["alert_side"] = "worse" if kind == "unusual" else "below" if good == "up" else "above"
    if kind == "unusual":
        return st.segmented_control(
            view.say("alerts.form.side"), SIDES[kind], format_func=lambda name: view.say(f"alerts.side.{name}"), required=True, key="alert_side"
        ), None
    left, right = st.columns(2, gap="small")
    with left:
        side = st.segmented_control(
            view.say("alerts.form.side"), SIDES[kind], format_func=lambda name: view.say(f"alerts.side.{name}"), required=True, key="alert_side"
        )
    with right:
        unit = numbers.unit_words(metric_by_name(metric).unit, view.language) or view.say("alerts.form.count")
        value = st.number_input(view.say("alerts.form.value", unit=unit), value=None, key="alert_value", step=None)
    return side, value


def _schedule(view: View) -> str:
    day, at, zone = st.columns([1, 1, 1.6], gap="small")
    with day:
        chosen = _select(view, "day", tuple(range(7)), lambda number: view.say(f"alerts.day.{number}"))
    with at:
        moment = st.time_input(view.say("alerts.form.time"), key="alert_time", step=900)
    with zone:
        name = _select(view, "zone", zones(), str)
    return f"{DAYS[chosen]} {moment:%H:%M} {name}"


def _to(view: View, kind: str) -> tuple[tuple[str, ...], str, str, str]:
    emails = st.text_input(view.say("alerts.form.emails"), key="alert_emails", placeholder="kim@example.com", help=view.say("alerts.form.emails.help"))
    webhook = ""
    with st.expander(view.say("alerts.form.more"), key="alert_more"):
        if kind != "brief":
            webhook = st.text_input(view.say("alerts.form.webhook"), key="alert_webhook", placeholder="https://")
        language = st.segmented_control(view.say("alerts.form.language"), LANGUAGES, format_func=LANGUAGE_NAMES.get, required=True, key="alert_language")
        label = st.text_input(view.say("alerts.form.label"), key="alert_label", max_chars=LABEL)
    return tuple(one.strip() for one in emails.replace(";", ",").split(",") if one.strip()), webhook.strip(), language, label


def _select(view: View, name: str, options: tuple, named):
    key = f"alert_{name}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0] if options else None
    return st.selectbox(view.say(f"alerts.form.{name}"), options, format_func=named, key=key)


def hint(view: View, wanted: Wanted) -> None:
    """What a kind needs to say for itself."""
    if wanted.kind == "unusual" and wanted.metric in TRENDING:
        st.markdown(quiet(plain(view.say("alerts.form.trending"))))
