"""The overview's tiles of printed figures, beside those of the register."""

import polars as pl

from analysis import printed_overview
from ui import numbers
from ui.kept import kept
from ui.names import market_name, platform_name
from ui.overview_printed import Printed, bare, body_name, counted_by
from ui.tiles import Tile
from ui.view import View


@kept
def all_tiles(view: View, register: tuple[Tile, ...], facts: Printed) -> tuple[Tile, ...]:
    """The register's tiles and those of printed figures."""
    return (*register, *tiles(view, facts))


@kept
def tiles(view: View, facts: Printed) -> list[Tile]:
    """Tiles of printed figures: complaints by year, shares, what the company said."""
    return [*_complaint_tile(view, facts), *_share_tiles(view, facts), *_quote_tiles(view, facts)]


def _complaint_tile(view: View, facts: Printed) -> list[Tile]:
    if not facts.complaints:
        return []
    years = facts.complaints.years
    before = years["complaints"][-2] if facts.complaints.ratio else None
    label = view.say("overview.t_complaints", body=body_name(view, facts.complaints.body))
    caveat = view.say("overview.t_year", year=years["period_start"][-1].year, who=platform_name(facts.platform, view.language))
    return [Tile(label, years["complaints"][-1], "count", "down", year_ago=before, series=years["complaints"].to_list(), caveat=caveat)]


def _share_tiles(view: View, facts: Printed) -> list[Tile]:
    found = []
    for key, rows in (("number", facts.shares.by_number), ("value", facts.shares.by_value)) if facts.shares else ():
        now = printed_overview.latest(rows)
        if now is None:
            continue
        own = rows.filter((pl.col("basis") == "counted") & (pl.col("measurer") == now["measurer"]) & (pl.col("vintage") == now["vintage"])).sort("period_start")
        before = own.filter(pl.col("period_start").dt.year() == now["period_start"].year - 1)["share"]
        who = counted_by(view, now)
        found.append(
            Tile(
                view.say(f"overview.t_{key}", origin=market_name(facts.shares.origin, view.language)),
                now["share"],
                "percent",
                year_ago=before[0] if len(before) else None,
                series=own["share"].to_list(),
                caveat=view.say("overview.t_year", year=now["period_start"].year, who=who),
            )
        )
    return found


def _quote_tiles(view: View, facts: Printed) -> list[Tile]:
    found, quoted = [], facts.quoted

    def said(row: dict) -> str:
        return view.say("overview.t_statement", day=numbers.day(row["period_start"], view.language))

    if row := quoted.get("customs_cleared_next_day"):
        found.append(Tile(view.say("overview.t_clearance"), row["value"], "percent", "up", caveat=said(row)))
    if row := quoted.get("delivery_guarantee_days"):
        coupon = [quoted.get(name) for name in ("compensation_min", "compensation_max")]
        words = view.say("overview.t_coupon", low=bare(coupon[0]["value"]), high=bare(coupon[1]["value"])) if all(coupon) else ""
        found.append(Tile(view.say("overview.t_promise"), row["value"], "days", caveat=" · ".join(part for part in (words, said(row)) if part)))
    return found
