"""How many days parcels take, month by month, by the calendar or in business days of the market or of the side that sends."""

from analysis import delivery_days
from analysis.metric_values import target_of
from ui import delivery_told as told
from ui import numbers
from ui.charts import line_series, with_events
from ui.delivery_events import events
from ui.kept import kept, kept_for
from ui.page_choice import page_choice
from ui.section import section
from ui.view import View
from ui.view_parts import any_comparison


@kept
def _calendars(view: View) -> tuple[str, ...]:
    return tuple(delivery_days.calendars(view.filters, view.scope))


def days_over_time(view: View) -> None:
    """P50, P90 and P95 by order month, counted as the reader chooses (`days` in the address)."""
    offered = _calendars(view)
    calendar = offered[0]
    if len(offered) > 1:
        calendar = page_choice(view, "days", view.say("delivery.calendar"), offered, lambda code: view.say(f"delivery.calendar.{code}"), control="segmented")
    _days(view, calendar)


@kept_for(any_comparison)
def _days(view: View, calendar: str) -> None:
    whole = calendar == "all"
    counted = "days_one" if whole else "business_one"
    rows = delivery_days.days_over_time(view.filters, view.scope) if whole else delivery_days.business_days_over_time(view.filters, view.scope, calendar)
    marked, grain = events(view, rows), "month" if view.filters.grain == "week" else view.filters.grain  # histograms are by order month
    title = view.say("page.delivery")
    if rows.height:
        last = told.latest(rows)
        when = numbers.period(last["period_start"], grain, view.language)
        title = view.say("delivery.days.title", when=when, p90=told.within(view, last, "p90", counted), p50=told.within(view, last, "p50", counted))
    names = {str(percent): view.say(f"delivery.percent.{percent}") for percent in delivery_days.PERCENTILES}
    target = target_of("delivery_days_p90", view.filters, view.scope)[0] if whole else None  # targets are in calendar days
    section(
        view,
        key="delivery_days",
        title=title,
        sentence=" ".join([view.say("delivery.days.sentence"), "" if whole else view.say(f"delivery.calendar.{calendar}_told")]).strip(),
        frame=rows,
        events_frame=marked,
        figure=lambda frame: with_events(
            line_series(
                delivery_days.percentiles_long(frame),
                y="days",
                unit="days",
                language=view.language,
                series="percent",
                grain=grain,
                names=names,
                complete="finished",
                target=target,
            ),
            marked,
            view.language,
        ),
        queries=(("delivery_days_histogram", {"stage": "total"}) if whole else ("delivery_business_days", {"calendar": calendar}),),
        metrics=("delivery_days_p50", "delivery_days_p90"),
        columns=told.columns(view, period_start="", p50="", p90="", p95="", n="", open_share="", never="", beyond="", finished=""),
        note=" ".join([view.say("delivery.days.note"), told.unknown_days(view, rows, counted)]).strip(),
    )
