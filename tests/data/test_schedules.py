"""Times of the week: local times stay local over a change of the clocks; mistakes name the nearest valid word."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schedules import ScheduleError, parse

ZONES = ("Asia/Seoul", "Europe/Madrid", "America/Los_Angeles", "Australia/Sydney", "UTC")
schedules = st.builds(
    lambda days, hour, minute, zone: parse(f"{','.join(days)} {hour:02}:{minute:02} {zone}"),
    st.lists(st.sampled_from(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")), min_size=1), st.integers(0, 23), st.integers(0, 59), st.sampled_from(ZONES),
)  # fmt: skip
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def test_monday_eight_stays_eight_when_the_clocks_change():
    madrid, seoul = parse("Mon 08:00 Europe/Madrid"), parse("Mon 08:00 Asia/Seoul")
    assert madrid.on(date(2026, 3, 23)) == datetime(2026, 3, 23, 7, 0, tzinfo=UTC)
    assert madrid.on(date(2026, 3, 30)) == datetime(2026, 3, 30, 6, 0, tzinfo=UTC)
    assert madrid.on(date(2026, 10, 26)) == datetime(2026, 10, 26, 7, 0, tzinfo=UTC)
    assert seoul.on(date(2026, 3, 30)) == datetime(2026, 3, 29, 23, 0, tzinfo=UTC)
    assert madrid.following(madrid.on(date(2026, 3, 23))) - madrid.on(date(2026, 3, 23)) == timedelta(days=6, hours=23)


def test_a_time_that_the_clocks_skip_comes_later_and_a_repeated_one_comes_once():
    madrid = parse("Sun 02:30 Europe/Madrid")
    assert madrid.on(date(2026, 3, 29)).astimezone(ZoneInfo("Europe/Madrid")).strftime("%H:%M") == "03:30"
    assert madrid.on(date(2026, 10, 25)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(schedules, moments)
def test_latest_and_following_have_nothing_between_them(schedule, now):
    latest, following = schedule.latest(now), schedule.following(now)
    assert latest <= now < following
    day, between = schedule.local_day(latest), []
    while day <= schedule.local_day(following):
        if day.weekday() in schedule.days:
            between.append(schedule.on(day))
        day += timedelta(days=1)
    assert [moment for moment in between if latest < moment < following] == []


@given(schedules)
def test_text_reads_back(schedule):
    assert parse(schedule.text()) == schedule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mondy 06:00 Asia/Seoul", "did you mean 'Mon'"),
        ("Mon 06:00 Asia/Soul", "did you mean 'Asia/Seoul'"),
        ("Mon 25:00 UTC", "00:00 to 23:59"),
        ("06:00", "Mon 06:00 Asia/Seoul"),
        ("Mon 06:00", "Mon 06:00 Asia/Seoul"),
    ],
)
def test_a_mistake_is_told_with_what_it_can_be(text, words):
    with pytest.raises(ScheduleError, match=words):
        parse(text)


def test_spans_and_lists_of_days():
    assert parse("Mon-Fri 06:00 UTC").days == (0, 1, 2, 3, 4)
    assert parse("Fri-Mon 06:00 UTC").days == (0, 4, 5, 6)
    assert parse("daily 06:00 UTC").days == tuple(range(7))
