"""The table of printed figures on the overview: what, value, period, who counted or said it, source."""

import polars as pl

from analysis import printed_overview
from ui import numbers
from ui.names import market_name, platform_name
from ui.overview_printed import Printed, bare, body_name, later_parts, span_words
from ui.view import View


def table(view: View, facts: Printed) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(one row a printed figure: what, value, period, who, source; the sources behind them)."""
    rows = [*_users_rows(view, facts), *_complaint_rows(view, facts), *_share_rows(view, facts), *_quote_rows(view, facts)]
    schema = {name: pl.String for name in ("what", "value", "period", "who", "source_id")}
    frame = pl.DataFrame(rows, schema=schema, orient="row").unique(maintain_order=True)
    cited = printed_overview.sources(view.filters, view.scope, *frame["source_id"].to_list())
    named = frame.join(cited.select("source_id", source="title"), on="source_id", how="left").select("what", "value", "period", "who", "source")
    return named, cited


def _users_rows(view: View, facts: Printed) -> list[tuple]:
    found = []
    platform = platform_name(facts.platform, view.language)
    if facts.users_then:
        row = facts.users_then
        key = "overview.f_users_implied" if row["derived"] else "overview.f_users"
        found.append(
            (
                view.say(key, platform=platform),
                f"{row['users']:,}",
                numbers.month(row["period_start"], view.language),
                body_name(view, row["measurer"]),
                row["source_id"],
            )
        )
    if facts.users and facts.users.headline.now.source_ids:
        now = facts.users.headline.now
        found.append(
            (
                view.say("overview.f_users", platform=platform),
                f"{now.value:,.0f}",
                numbers.month(now.period_start, view.language),
                body_name(view, now.measurer),
                now.source_ids[0],
            )
        )
    return found


def _complaint_rows(view: View, facts: Printed) -> list[tuple]:
    if not facts.complaints:
        return []
    what = view.say("overview.f_complaints", platform=platform_name(facts.platform, view.language))
    own = pl.concat([facts.complaints.years, later_parts(facts.complaints)]).rows(named=True)
    return [
        (what, f"{row['complaints']:,}", span_words(view, row["period_start"], row["period_end"]), body_name(view, row["body"]), row["source_id"])
        for row in [*own, *facts.complaints.others.rows(named=True)]
    ]


def _share_rows(view: View, facts: Printed) -> list[tuple]:
    found = []
    for row in facts.shares.conflicts.iter_rows(named=True) if facts.shares else ():
        values = {"origin": market_name(facts.shares.origin, view.language)}
        year = str(row["period_start"].year)
        found.append(
            (
                view.say("overview.f_share_printed", **values),
                numbers.number(row["printed"], "percent", view.language),
                year,
                body_name(view, row["printed_by"]),
                row["printed_source"],
            )
        )
        counted = numbers.number(row["counted"], "percent", view.language)
        found += [
            (view.say("overview.f_share_counted", **values), counted, year, body_name(view, row["counted_by"]), source)
            for source in (row["counted_source"], row["whole_source"])
        ]
    return found


def _quote_rows(view: View, facts: Printed) -> list[tuple]:
    units = {
        "mau_yoy_growth": "percent",
        "customs_cleared_next_day": "percent",
        "delivery_guarantee_days": "days",
        "compensation_min": "usd",
        "compensation_max": "usd",
    }
    found = []
    for name, row in facts.quoted.items():
        value = view.say("overview.rank", rank=bare(row["value"])) if name == "mau_rank" else numbers.number(row["value"], units[name], view.language)
        when = numbers.month(row["period_start"], view.language) if row["grain"] == "month" else numbers.day(row["period_start"], view.language)
        found.append(
            (
                view.say(f"overview.f_{name}", platform=platform_name(facts.platform, view.language)),
                value,
                when,
                body_name(view, row["measurer"]),
                row["source_id"],
            )
        )
    return found
