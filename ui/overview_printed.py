"""Printed figures on the overview: the answer, sentences, tiles and the table of quotes. Quoted figures are never added or recomputed."""

import math
from dataclasses import dataclass
from datetime import date

import polars as pl

from analysis import growth, printed_overview
from analysis.methods.rates import rate_ratio
from analysis.overview import Summary, focus_platform
from analysis.printed_overview import Complaints, Shares
from ui import numbers
from ui.counters import counter_name, vintage_name
from ui.kept import kept
from ui.names import market_name, platform_name
from ui.view import View


@dataclass(frozen=True)
class Printed:
    """What is printed about one platform, known by the end of the period."""

    platform: str
    users: Summary | None
    users_then: dict | None  # the count of the month whose growth was printed, by the same measurer
    quoted: dict[str, dict]
    complaints: Complaints | None
    shares: Shares | None


@kept
def printed(view: View, found: tuple[Summary, ...]) -> Printed:
    """Gather the printed facts for this view."""
    platform = focus_platform(view.filters, view.collection)
    quoted = printed_overview.quoted(view.filters, view.scope, platform)
    users = next((one for one in found if one.headline.metric.name == "monthly_users"), None)
    return Printed(
        platform,
        users,
        _users_then(view, platform, quoted.get("mau_yoy_growth")),
        quoted,
        printed_overview.complaints(view.filters, view.scope, platform),
        printed_overview.shares(view.filters, view.scope),
    )


def _users_then(view: View, platform: str, growth_row: dict | None) -> dict | None:
    if growth_row is None:
        return None
    month = growth_row["period_start"]
    rows = growth.users(view.filters.with_(platforms=(platform,), date_from=month, date_to=month), view.scope, growth_row["measurer"])
    return rows.row(0, named=True) if rows.height else None


# --- the answer ----------------------------------------------------------------------------------------------------------------------


@kept
def answer(view: View, facts: Printed) -> str:
    """Users, growth and complaints, in one or two sentences."""
    parts = []
    if facts.users:
        now = facts.users.headline.now
        rank = facts.quoted.get("mau_rank")
        change = _on_year(view, facts)
        if rank and rank["period_start"] == now.period_start:
            change += view.say("overview.rank_printed", rank=bare(rank["value"]))
        parts.append(
            view.say(
                "overview.users_answer",
                platform=platform_name(facts.platform, view.language),
                users=_count(view, now.value),
                market=view.market_words,
                month=numbers.month(now.period_start, view.language),
                measurer=body_name(view, now.measurer),
                change=change,
            )
        )
    if facts.complaints:
        years = facts.complaints.years
        last = years.row(-1, named=True)
        values = {"body": body_name(view, facts.complaints.body), "count": f"{last['complaints']:,}", "year": last["period_start"].year}
        key, ratio = (
            ("overview.complaints_answer", {"ratio": f"{facts.complaints.ratio:.2f}"}) if facts.complaints.ratio else ("overview.complaints_answer_one", {})
        )
        parts.append(view.say(key, **values, **ratio))
    text = "; ".join(parts)
    return (
        f"{text[:1].upper()}{text[1:]}."
        if text
        else view.say(
            "overview.nothing", market=view.market_words, platform=view.platform_words, period=span_words(view, view.filters.date_from, view.filters.date_to)
        )
    )


def _on_year(view: View, facts: Printed) -> str:
    """The printed growth of that very month before one worked out from counts."""
    now, then = facts.users.headline.now, facts.users.headline.year_ago
    quote = facts.quoted.get("mau_yoy_growth")
    if quote and quote["period_start"] == now.period_start and quote["measurer"] == now.measurer:
        return view.say("overview.on_year", change=_percent(view, quote["value"]))
    changed = numbers.change(now.value, then.value, "count", view.language)
    return view.say("overview.on_year", change=changed.text) if changed else ""


# --- sentences -----------------------------------------------------------------------------------------------------------------------


def moved(view: View, facts: Printed) -> list[str]:
    """What moved, the largest first; then what disagrees and what is only quoted."""
    sized = [*_users_sentences(view, facts), *_complaint_sentences(view, facts), *_share_sentences(view, facts)]
    return [text for _, text in sorted(sized, key=lambda pair: -pair[0])] + _conflicts(view, facts) + _quotes(view, facts)


def _users_sentences(view: View, facts: Printed) -> list[tuple[float, str]]:
    found, language = [], view.language
    quote, rank = facts.quoted.get("mau_yoy_growth"), facts.quoted.get("mau_rank")
    if facts.users and not (quote and facts.users_then and quote["period_start"] == facts.users.headline.now.period_start):
        now, then = facts.users.headline.now, facts.users.headline.year_ago
        size = abs(math.log(now.value / then.value)) if then.value else 0.0
        found.append(
            (
                size,
                view.say(
                    "overview.p_users",
                    platform=platform_name(facts.platform, language),
                    market=view.market_words,
                    users=_count(view, now.value),
                    month=numbers.month(now.period_start, language),
                    measurer=body_name(view, now.measurer),
                    change=_on_year(view, facts),
                ),
            )
        )
    if quote and facts.users_then:
        placed = view.say("overview.p_rank", rank=bare(rank["value"])) if rank and rank["source_id"] == quote["source_id"] else ""
        found.append(
            (
                abs(math.log1p(quote["value"] / 100)),
                view.say(
                    "overview.p_growth",
                    month=numbers.month(quote["period_start"], language),
                    measurer=body_name(view, quote["measurer"]),
                    users=_count(view, facts.users_then["users"]),
                    growth=_percent(view, quote["value"]),
                    rank=placed,
                ),
            )
        )
    return found


def _complaint_sentences(view: View, facts: Printed) -> list[tuple[float, str]]:
    if not facts.complaints or not facts.complaints.ratio:
        return []
    before, now = facts.complaints.years.tail(2).rows(named=True)
    test = rate_ratio(now["complaints"], 1.0, before["complaints"], 1.0)
    size = math.log(test.low) if test.low > 1 else -math.log(test.high) if test.high < 1 else 0.0
    text = view.say(
        "overview.p_complaints",
        platform=platform_name(facts.platform, view.language),
        body=body_name(view, facts.complaints.body),
        before=f"{before['complaints']:,}",
        now=f"{now['complaints']:,}",
        year_before=before["period_start"].year,
        year=now["period_start"].year,
        ratio=f"{test.ratio:.2f}",
        low=f"{test.low:.1f}",
        high=f"{test.high:.1f}",
    )
    parts = [_part(view, row, now) for row in later_parts(facts.complaints).iter_rows(named=True)]
    return [(size, " ".join([text, *parts]))]


def later_parts(found: Complaints) -> pl.DataFrame:
    """Parts of years that begin after the last whole year."""
    last = found.years["period_end"].max()
    return found.parts.filter(pl.col("period_start") > last)


def _part(view: View, row: dict, whole: dict) -> str:
    values = {"span": span_words(view, row["period_start"], row["period_end"]), "count": f"{row['complaints']:,}"}
    if row["grain"] != "month" or row["complaints"] >= whole["complaints"]:
        return view.say("overview.p_part_long", **values)
    share = numbers.number(100 * row["complaints"] / whole["complaints"], "percent", view.language)
    return view.say("overview.p_part", **values, share=share, year=whole["period_start"].year)


def _share_sentences(view: View, facts: Printed) -> list[tuple[float, str]]:
    if not facts.shares:
        return []
    counted = facts.shares.by_number.filter(pl.col("basis") == "counted").sort("period_start")
    origin, found = market_name(facts.shares.origin, view.language), []
    values = _latest_values(facts.shares)
    by_value = view.say("overview.p_value", list="; ".join(_value(view, row) for row in values)) if values else ""
    if counted.height > 1:
        before, now = counted.tail(2).rows(named=True)
        text = view.say(
            "overview.p_number",
            origin=origin,
            now=numbers.number(now["share"], "percent", view.language),
            year=now["period_start"].year,
            before=numbers.number(before["share"], "percent", view.language),
            year_before=before["period_start"].year,
            measurer=body_name(view, now["measurer"]),
        )
        found.append((abs(math.log(now["share"] / before["share"])), f"{text} {by_value}".strip()))
    elif by_value:
        found.append((0.0, by_value))
    return found


def _latest_values(found: Shares) -> list[dict]:
    """The latest counted year of each measurer and vintage, the newest first; not older than three years before the newest."""
    rows = found.by_value.filter(pl.col("basis") == "counted").sort("period_start", "vintage")
    latest = rows.unique(["measurer", "vintage"], keep="last", maintain_order=True).sort("period_start", descending=True)
    newest = latest["period_start"].max()
    return [row for row in latest.iter_rows(named=True) if newest.year - row["period_start"].year <= 3][:4]


def _value(view: View, row: dict) -> str:
    share = numbers.number(row["share"], "percent", view.language)
    who = counted_by(view, row)
    return view.say("overview.p_value_one", share=share, year=row["period_start"].year, who=who)


def _conflicts(view: View, facts: Printed) -> list[str]:
    return [conflict(view, facts.shares.origin, row) for row in facts.shares.conflicts.iter_rows(named=True)] if facts.shares else []


def conflict(view: View, origin: str, row: dict) -> str:
    """A printed share and the share that counts give, both said."""
    named = view.say("overview.not_named") if row["printed_by"].startswith("not named") else body_name(view, row["printed_by"])
    return view.say(
        "overview.p_conflict",
        year=row["period_start"].year,
        origin=market_name(origin, view.language),
        printed=numbers.number(row["printed"], "percent", view.language),
        counted=numbers.number(row["counted"], "percent", view.language),
        printed_by=named,
        counted_by=body_name(view, row["counted_by"]),
    )


def _quotes(view: View, facts: Printed) -> list[str]:
    found, quoted = [], facts.quoted
    if row := quoted.get("customs_cleared_next_day"):
        share = numbers.number(row["value"], "percent", view.language)
        found.append(view.say("overview.p_clearance", day=numbers.day(row["period_start"], view.language), share=share, who=body_name(view, row["measurer"])))
    promise = [quoted.get(name) for name in ("delivery_guarantee_days", "compensation_min", "compensation_max")]
    if all(promise):
        days, low, high = (bare(row["value"]) for row in promise)
        found.append(
            view.say(
                "overview.p_promise",
                day=numbers.day(promise[0]["period_start"], view.language),
                days=days,
                low=low,
                high=high,
                who=body_name(view, promise[0]["measurer"]),
            )
        )
    return found


def latest_share(view: View, rows: pl.DataFrame) -> str:
    """The last counted share as people write it; '' without one."""
    row = printed_overview.latest(rows)
    return f"{numbers.number(row['share'], 'percent', view.language)} ({row['period_start'].year})" if row else ""


def body_name(view: View, body: str) -> str:
    """A body as its words call it, else as the data writes it."""
    return counter_name(body, view.language)


def _count(view: View, value: float) -> str:
    return numbers.number(value, "count", view.language)


def _percent(view: View, value: float) -> str:
    sign = "+" if value > 0 else numbers.MINUS if value < 0 else "±"
    return f"{sign}{numbers.number(abs(value), 'percent', view.language)}"


def bare(value: float) -> str:
    """A printed number without a unit and without zeros that nobody printed."""
    return f"{value:g}"


def counted_by(view: View, row: dict) -> str:
    """Measurer, and vintage where it has several."""
    name = body_name(view, row["measurer"])
    return name if row["vintage"] == "as published" else f"{name}, {vintage_name(row['vintage'], view.language)}"


def span_words(view: View, first: date, last: date) -> str:
    """A year, a month or a stretch of months."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return numbers.period(first, "year", view.language)
    return numbers.months_between(first, last, view.language)
