"""What a person chose to look at: one frozen value, made in one place, the same for every page and part of every cache key."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

GRAINS = ("week", "month", "quarter", "year")
COMPARISONS = ("previous", "year_ago")


@dataclass(frozen=True)
class Filters:
    """Filters of a page. An empty tuple means all; both dates are inclusive."""

    collection: str
    markets: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    date_from: date = date(2000, 1, 1)
    date_to: date = date(2100, 1, 1)
    grain: str = "month"
    comparison: str = "previous"

    def __post_init__(self) -> None:
        if self.grain not in GRAINS:
            raise ValueError(f"grain is '{self.grain}'; it can be one of: {', '.join(GRAINS)}")
        if self.comparison not in COMPARISONS:
            raise ValueError(f"comparison is '{self.comparison}'; it can be one of: {', '.join(COMPARISONS)}")
        if self.date_from > self.date_to:
            raise ValueError(f"the period starts on {self.date_from} and ends before that, on {self.date_to}")

    def with_(self, **changes) -> "Filters":
        """The same filters with some fields changed."""
        return Filters(**(self.__dict__ | changes))

    def compared(self, comparison: str | None = None) -> "Filters":
        """The same filters over the period before (as many whole months, or as many days) or over the same dates a year ago."""
        if (comparison or self.comparison) == "year_ago":
            return self.with_(date_from=shift_months(self.date_from, -12), date_to=shift_months(self.date_to, -12))
        if self.date_from.day == 1 and is_month_end(self.date_to):
            months = (self.date_to.year - self.date_from.year) * 12 + self.date_to.month - self.date_from.month + 1
            return self.with_(date_from=shift_months(self.date_from, -months), date_to=self.date_from - timedelta(days=1))
        days = (self.date_to - self.date_from).days + 1
        return self.with_(date_from=self.date_from - timedelta(days=days), date_to=self.date_from - timedelta(days=1))


def is_month_end(day: date) -> bool:
    """Whether a date is the last of its month."""
    return day.day > 27 and day.day == calendar.monthrange(day.year, day.month)[1]


def shift_months(day: date, months: int) -> date:
    """A date some months away; the last day of a month stays the last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day == 1:
        return date(year, month + 1, 1)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, last if is_month_end(day) else min(day.day, last))
