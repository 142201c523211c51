"""A brief of printed figures: users, complaints, shares and promises as quoted, each said with its own period where the month has none."""

from collections.abc import Callable

import polars as pl

from analysis.overview import Summary, focus_platform
from queries.metrics import metric_by_name
from reports.brief import printed_charts
from reports.brief.contents import Definition, Moved, Table
from reports.brief.figures import definitions, figure, reading
from reports.brief.operations import Parts
from ui import overview_printed, overview_printed_tiles, overview_quotes
from ui.names import market_name, platform_name
from ui.overview_printed import Printed
from ui.unusual_blocks import judged_tile
from ui.view import View

Report = Callable[[float, str], None]


def parts(view: View, found: tuple[Summary, ...], report: Report) -> Parts:
    """The parts of a brief of printed figures."""
    platform = focus_platform(view.filters, view.collection)
    facts = overview_printed.printed(view, found)
    report(0.3, view.say("brief.step.moved"))
    register = [figure(one.headline.metric.name, judged_tile(view, one, platform), view.language) for one in found]
    quoted = [figure(f"quoted_{place}", tile, view.language) for place, tile in enumerate(overview_printed_tiles.tiles(view, facts))]
    report(0.6, view.say("brief.step.charts"))
    charts, cited = printed_charts.charts(view, facts)
    quotes, quoted_sources = _quotes(view, facts)
    report(0.9, view.say("brief.step.draw"))
    lines = tuple(overview_printed.moved(view, facts))
    return Parts(
        overview_printed.answer(view, facts) if facts.users or facts.complaints or not lines else lines[0],
        (view.say("overview.no_printed_target"), view.say("brief.not_published")),
        (*register, *quoted),
        (Moved("", lines, ()),) if lines else (),
        (),
        view.say("brief.reasons_printed"),
        charts,
        quotes,
        (),
        _definitions(view, found, facts),
        (quoted_sources, *cited),
    )


def _quotes(view: View, facts: Printed) -> tuple[Table | None, pl.DataFrame]:
    frame, cited = overview_quotes.table(view, facts)
    columns = {name: view.say(f"overview.col.{name}") for name in ("what", "value", "period", "who", "source")}
    table = Table("printed", view.say("overview.printed"), frame, columns, view.say("overview.printed_sentence"))
    return (table if frame.height else None), cited


def _definitions(view: View, found: tuple[Summary, ...], facts: Printed) -> tuple[Definition, ...]:
    """What the printed figures mean; those of the register first, as they are there."""
    named: list[Definition] = [one for one in definitions(view, found) if one.formula]
    platform = platform_name(facts.platform, view.language)
    if "mau_yoy_growth" in facts.quoted:
        named.append(Definition(view.say("overview.f_mau_yoy_growth", platform=platform), view.say("brief.f.users_growth_text"), "", "", "figures"))
    if facts.complaints:
        body = overview_printed.body_name(view, facts.complaints.body)
        named.append(Definition(view.say("overview.t_complaints", body=body), view.say("brief.f.complaints_text"), "Σ complaints", "", "printed_complaints"))
    if facts.shares:
        origin = market_name(facts.shares.origin, view.language)
        named.append(
            Definition(
                view.say("brief.f.share", origin=origin), view.say("brief.f.share_text"), view.say("brief.f.share_formula"), _share(facts), "printed_shares"
            )
        )
    if "customs_cleared_next_day" in facts.quoted:
        named.append(Definition(view.say("overview.t_clearance"), view.say("brief.f.clearance_text"), "", "", "figures"))
    if "delivery_guarantee_days" in facts.quoted:
        named.append(Definition(view.say("overview.t_promise"), view.say("brief.f.promise_text"), "", "", "figures"))
    judged = bool(found) and any(metric_by_name(one.headline.metric.name).aggregation != "last" for one in found)
    return (*named, *(reading(view) if judged else ()))


def _share(facts: Printed) -> str:
    """The last counted share by number with its two counts."""
    rows = facts.shares.by_number.filter((pl.col("basis") == "counted") & pl.col("part").is_not_null() & pl.col("whole").is_not_null()).sort("period_start")
    if rows.is_empty():
        return ""
    row = rows.row(-1, named=True)
    return f"{row['period_start'].year}: 100 × {row['part']:,.0f} / {row['whole']:,.0f} = {row['share']:.1f} %"
