"""An alert in words: what it watches and where. No Streamlit: letters say the same as the screen."""

from data.schedules import ScheduleError, parse
from queries.metrics import metric_by_name
from ui import numbers
from ui.alert_desk import Wanted
from ui.names import market_name, platform_name
from ui.words import has, say


def rule_words(wanted: Wanted, language: str) -> str:
    """A rule in one line: Promise kept below 88 %."""
    if wanted.kind == "brief":
        return say("alerts.rule.brief", language, schedule=schedule_words(wanted.schedule, language))
    if wanted.kind == "freshness":
        return say("alerts.rule.freshness", language) if wanted.value is None else say("alerts.rule.fresh_days", language, days=f"{wanted.value:g}")
    metric = metric_by_name(wanted.metric)
    label = metric.label(language)
    if wanted.kind == "threshold":
        return say(f"alerts.rule.{wanted.side}", language, metric=label, value=numbers.number(wanted.value, metric.unit, language))
    return say(f"alerts.rule.{wanted.side or wanted.kind}", language, metric=label)


def where_words(wanted: Wanted, language: str) -> str:
    """Korea, AliExpress; all markets."""
    market = market_name(wanted.market, language) if wanted.market else say("filter.all_markets", language)
    return f"{market}, {platform_name(wanted.platform, language)}" if wanted.platform else market


def named(wanted: Wanted, language: str) -> str:
    """Late parcels: Promise kept below 88 % (Korea, AliExpress)."""
    line = rule_words(wanted, language) if wanted.kind == "freshness" else f"{rule_words(wanted, language)} ({where_words(wanted, language)})"
    return f"{wanted.label}: {line}" if wanted.label else line


def problem_words(problem: str, language: str) -> str:
    """Why something was not sent: a kept problem is "code: detail", the code one of `alerts.problem`; other text stays as it is."""
    code, _, detail = problem.partition(": ")
    if not has(f"alerts.problem.{code}"):
        return problem
    words = say(f"alerts.problem.{code}", language)
    return f"{words} ({detail})" if detail else words


def schedule_words(schedule: str, language: str) -> str:
    """Monday 08:00 (Asia/Seoul); text that is no schedule stays as it is."""
    try:
        found = parse(schedule)
    except ScheduleError:
        return schedule
    days = say("alerts.day.all", language) if len(found.days) == 7 else ", ".join(say(f"alerts.day.{day}", language) for day in found.days)
    return f"{days} {found.at:%H:%M} ({found.zone})"
