"""Growth on the year on the growth page: as counted where one measurer published both months, and as printed."""

import polars as pl

from ui import numbers
from ui.charts.lines import line_series
from ui.counters import counter_name
from ui.growth_blocks import ASKED, Picture, at, cited, colours_for, columns, everyone, names_of, signed
from ui.kept import kept_for
from ui.names import platform_name
from ui.section import section
from ui.view import View
from ui.view_parts import of_period

MOST_GROWTH = 250.0  # percent; a newcomer's first year is said in words and would flatten everybody else's


@kept_for(of_period)
def growth_block(view: View, shown: Picture) -> None:
    """Growth on the year, where the same measurer published both months."""
    view = everyone(view)
    several = shown.own["market"].n_unique() > 1
    own = shown.of_focus(shown.growth).sort("period_start")
    frame = shown.of_focus(shown.growth) if several else shown.growth
    platform, series = platform_name(shown.platform, view.language), "market" if several else "platform"
    drawn = frame.filter(frame["growth"] <= MOST_GROWTH)
    section(
        view,
        key="growth_year",
        title=_growth_title(view, shown, own, several),
        sentence=view.say("growth.year_sentence"),
        frame=frame if drawn.height else frame.head(0),
        figure=lambda rows: line_series(
            drawn,
            y="growth",
            unit="percent",
            language=view.language,
            series=series,
            accent=None if several else shown.platform,
            names=names_of(view, series),
            colours=colours_for(view, series),
            markers=True,
        ),
        queries=ASKED,
        columns=columns(view, "period_start", "market", "platform", "users", "year_ago", "growth", "derived"),
        sources_frame=cited(view, shown.users),
        note=" ".join(part for part in (_growth_quote(view, shown, platform), _clipped(view, frame)) if part) or None,
        empty_reason=_growth_quote(view, shown, platform) or view.say("growth.no_year"),
    )


def _growth_title(view: View, shown: Picture, own: pl.DataFrame, several: bool) -> str:
    platform = platform_name(shown.platform, view.language)
    last, quote = own["period_start"].max(), next((row for row in reversed(shown.quotes) if row["metric"] == "mau_yoy_growth"), None)
    if quote and (last is None or quote["period_start"] == last):
        month = numbers.month(quote["period_start"], view.language)
        return view.say("growth.year_title_printed", platform=platform, growth=signed(view, quote["value"]), month=month)
    if last is None:
        return view.say("growth.year_plain", platform=platform)
    rows = at(own, shown.platform, last, "users", "year_ago")
    value = 100.0 * (sum(users for users, _ in rows) / sum(year_ago for _, year_ago in rows) - 1)
    return view.say("growth.year_title", platform=platform, growth=signed(view, value), month=numbers.month(last, view.language))


def _growth_quote(view: View, shown: Picture, platform: str) -> str:
    rows = (row for row in shown.quotes if row["metric"] == "mau_yoy_growth")
    told = [
        view.say(
            "growth.year_quoted",
            platform=platform,
            growth=signed(view, row["value"]),
            month=numbers.month(row["period_start"], view.language),
            measurer=counter_name(row["measurer"], view.language),
        )
        for row in rows
    ]
    return " ".join(told)


def _clipped(view: View, frame: pl.DataFrame) -> str:
    if not any(growth > MOST_GROWTH for growth in frame["growth"]):
        return ""
    beyond = frame.filter(pl.col("growth") > MOST_GROWTH).sort("period_start")
    named = [
        f"{platform_name(row['platform'], view.language)} {numbers.month(row['period_start'], view.language)} {signed(view, row['growth'])}"
        for row in beyond.head(6).iter_rows(named=True)
    ]
    return view.say("growth.year_clipped", list=", ".join(named))
