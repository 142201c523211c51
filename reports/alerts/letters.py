"""What a finding says: subject, sentence and facts in the recipient's language, and the same as plain values for a webhook.

Figures are written by `ui.numbers` as a page's tile writes them, of the same market, platform and month.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from analysis.conditions import Finding
from analysis.overview import users_filters
from queries.door import CollectionInfo
from queries.filters import Filters, shift_months
from queries.metrics import metric_by_name
from reports.alerts.rules import Rule
from ui import numbers
from ui.alert_desk import Wanted
from ui.alert_words import named, where_words
from ui.freshness import local_moment
from ui.names import collection_name
from ui.words import say


@dataclass(frozen=True)
class Letter:
    """One message, the same for every recipient. `link` is what follows the app's address; `data` the plain values for a webhook."""

    subject: str
    headline: str
    facts: tuple[tuple[str, str], ...]
    link: str
    simulated: bool
    language: str
    data: dict


def letter(rule: Rule, told: str, finding: Finding, info: CollectionInfo, now: datetime) -> Letter:
    """The message of a finding; `told` is fired, recovered or test."""
    wanted, language = rule.wanted, rule.wanted.language
    sentence = _sentence(wanted, told, finding, info, language)
    facts = [*_figures(wanted, finding, language), (say("alerts.mail.rule", language), named(wanted, language)), _data_fact(info, language)]
    subject = f"[{say(f'alerts.mail.{told}', language)}] {sentence}"
    return Letter(subject, sentence, tuple(facts), page_link(wanted, finding, info), info.provenance == "simulated", language,
                  _plain(rule, told, finding, info, now))  # fmt: skip


def _sentence(wanted: Wanted, told: str, finding: Finding, info: CollectionInfo, language: str) -> str:
    words = {"title": collection_name(info, language), "where": where_words(wanted, language)}
    if wanted.kind == "freshness":
        words |= {"day": numbers.day(finding.month, language), "days": f"{finding.value or 0:g}"}
        if finding.moment:
            words["due"] = local_moment(finding.moment, finding.zone)
        key = finding.why if finding.state == "holds" else "fresh"
        return say(f"alerts.found.{key}", language, **{name: words[name] for name in _NEEDED[key]})
    metric = metric_by_name(wanted.metric)
    of = lambda value: numbers.number(value, metric.unit, language)  # noqa: E731
    if finding.state == "unknown":
        return f"{named(wanted, language)}: {say(f'alerts.unknown.{finding.why}', language)}"
    key = finding.why if finding.state == "holds" else "recovered" if told == "recovered" else None
    if key is None:  # a test of a rule that does not hold
        return f"{named(wanted, language)}: {of(finding.value)}, {numbers.month(finding.month, language)}"
    known = {
        "metric": metric.label(language), "where": words["where"], "value": of(finding.value), "month": numbers.month(finding.month, language),
        "threshold": of(wanted.value), "target": of(finding.target),
    }  # fmt: skip
    return say(f"alerts.found.{key}", language, **known)


_NEEDED = {"late": ("title", "due"), "old": ("title", "day", "days"), "stopped": ("title",), "fresh": ("title",)}


def _figures(wanted: Wanted, finding: Finding, language: str) -> list[tuple[str, str]]:
    if wanted.kind == "freshness" or finding.value is None:
        return []
    unit = metric_by_name(wanted.metric).unit
    of = lambda value: numbers.number(value, unit, language)  # noqa: E731
    between = lambda low, high: say("alerts.range", language, low=of(low), high=of(high))  # noqa: E731
    found = [("month", numbers.month(finding.month, language)), ("value", of(finding.value))]
    if not numbers.absent(finding.low) and not numbers.absent(finding.high):
        found.append(("interval", between(finding.low, finding.high)))
    if finding.normal:
        found.append(("normal", between(*finding.normal)))
    if finding.since:
        found.append(("since", numbers.month(finding.since, language)))
    if finding.target is not None:
        found.append(("target", of(finding.target)))
    if metric_by_name(wanted.metric).aggregation != "last":
        found.append(("n", numbers.number(finding.n, "count", language)))
    return [(say(f"alerts.mail.{name}", language), text) for name, text in found]


def _data_fact(info: CollectionInfo, language: str) -> tuple[str, str]:
    line = say("alerts.mail.data_line", language, title=collection_name(info, language), day=numbers.day(info.data_date, language), version=info.version)
    return say("alerts.mail.data", language), line


def page_link(wanted: Wanted, finding: Finding, info: CollectionInfo) -> str:
    """The address of the page that shows the same figure: the overview over that market, platform and month."""
    if wanted.kind == "freshness":
        return "data?" + urlencode({"collection": wanted.collection, "lang": wanted.language})
    chosen = Filters(wanted.collection, *((one,) if one else () for one in (wanted.market, wanted.platform)))
    platforms = users_filters(chosen, info).platforms if wanted.metric == "monthly_users" else chosen.platforms
    month = f"{finding.month:%Y-%m}" if finding.month else None
    state = {"collection": wanted.collection, "market": wanted.market or "all", "platform": platforms[0] if platforms else "all"}
    return "?" + urlencode({**state, **({"from": month, "to": month} if month else {}), "lang": wanted.language})


def _plain(rule: Rule, told: str, finding: Finding, info: CollectionInfo, now: datetime) -> dict:
    wanted = rule.wanted
    unit = metric_by_name(wanted.metric).unit if wanted.kind != "freshness" else "days"
    days = lambda day: day.isoformat() if day else None  # noqa: E731
    return {
        "event": told, "at": now.isoformat(), "rule": {"id": rule.id, "label": wanted.label, "words": named(wanted, wanted.language)},
        "collection": wanted.collection, "market": wanted.market or None, "platform": wanted.platform or None, "kind": wanted.kind,
        "metric": wanted.metric or None, "side": wanted.side or None, "threshold": wanted.value, "state": finding.state, "why": finding.why,
        "period": finding.period, "month": days(finding.month), "value": finding.value, "unit": unit, "n": finding.n,
        "interval": [finding.low, finding.high] if finding.low is not None else None, "normal": list(finding.normal) if finding.normal else None,
        "target": finding.target, "since": days(finding.since), "due": days(finding.moment), "version": info.version, "data_date": days(info.data_date),
        "provenance": info.provenance,
    }  # fmt: skip


def brief_filters(wanted: Wanted, info: CollectionInfo) -> Filters:
    """The month a brief is about: the collection's own last month, else the last that is over in the data."""
    if info.default_to:
        first = datetime.strptime(info.default_to, "%Y-%m").date()
    else:
        day = info.data_date or info.last_date
        first = day.replace(day=1) if (day + timedelta(days=1)).day == 1 else shift_months(day.replace(day=1), -1)
    markets, platforms = ((one,) if one else () for one in (wanted.market, wanted.platform))
    return Filters(wanted.collection, markets, platforms, first, shift_months(first, 1) - timedelta(days=1))


def brief_letter(rule: Rule, filters: Filters, info: CollectionInfo, now: datetime) -> Letter:
    """The message that a brief is attached to."""
    wanted, language = rule.wanted, rule.wanted.language
    where, month = where_words(wanted, language), numbers.month(filters.date_from, language)
    headline = say("alerts.mail.brief.headline", language, where=where, month=month)
    subject = f"[{say('alerts.mail.brief', language)}] {wanted.label or where}, {month}"
    finding = Finding("clear", f"{filters.date_from:%Y-%m}", month=filters.date_from)
    facts = ((say("alerts.mail.rule", language), named(wanted, language)), _data_fact(info, language))
    return Letter(
        subject, headline, facts, page_link(wanted, finding, info), info.provenance == "simulated", language, {"event": "brief", "at": now.isoformat()}
    )
