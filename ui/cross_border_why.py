"""Why purchases from abroad changed on the year: the contribution of each origin, in words. No Streamlit."""

import polars as pl

from analysis import cross_border as topic
from ui import numbers
from ui.cross_border_told import Found, origin_name
from ui.kept import kept_for
from ui.view import View
from ui.view_parts import of_record
from ui.why_told import size


@kept_for(of_record)
def why_words(view: View, found: Found) -> str | None:
    """China +3.9 points, United States -3.3 points ...; None where the year before is not in the series (there is no change to explain then)."""
    if not found.value or not found.last_value:
        return None
    rows = found.grown
    if rows.is_empty():
        return None
    whole = rows.filter(pl.col("origin") == topic.TOTAL)["contribution"][0]
    parts = rows.filter(pl.col("origin") != topic.TOTAL).sort(pl.col("contribution").abs(), "origin", descending=[True, False])
    named = ", ".join(f"{origin_name(code, view.language)} {_points(view, part)}" for code, part in parts.select("origin", "contribution").iter_rows())
    return view.say("cross_border.why", change=numbers.signed(whole, "percent", view.language), parts=named)


def _points(view: View, part: float) -> str:
    """A contribution to a tenth of a point; what rounds to nothing is nothing."""
    return size(view, part, "percent") if abs(part) >= 0.05 else view.say("why.points", amount="±0")
