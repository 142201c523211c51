"""The small tables: events, targets, channels, sources."""

from datetime import date, timedelta

import polars as pl

from etl.simulate import stories
from etl.simulate.clock import FIRST_DAY, LAST_DAY
from etl.simulate.markets import CHANNELS, MARKETS
from etl.simulate.seasons import CHINESE_NEW_YEAR, CHUSEOK, SALES, SEOLLAL

Event = tuple[date, date | None, str, str, str, str, str, str]  # start, end, market, platform, kind, title, Korean title, detail
_SINGLE: tuple[Event, ...] = (
    (
        date(2023, 6, 5),
        None,
        "KR",
        "AliExpress",
        "delivery",
        "Five-day delivery guarantee for Korea",
        "한국 5일 배송 보장 시작",
        "One to three dollars as a coupon when it is missed",
    ),
    (date(2023, 8, 1), None, "KR", "Temu", "launch", "Temu launches in Korea", "테무 한국 진출", "First simulated parcels; in reality July 2023"),
    (date(2023, 10, 1), None, "KR", "AliExpress", "launch", "K-Venue opens for Korean sellers", "K-베뉴 개장", "Local delivery in three days"),
    (
        date(2023, 12, 6),
        None,
        "KR",
        "AliExpress",
        "counterfeit",
        "Project Klean: listings watched, quicker action",
        "프로젝트 클린 발표",
        "Time to action falls by a third",
    ),
    (date(2024, 3, 1), date(2024, 3, 8), "KR", "AliExpress", "legal", "Fair Trade Commission inspects", "공정거래위원회 현장 조사", "After complaints tripled"),
    (date(2024, 6, 6), None, "BR", "Temu", "launch", "Temu launches in Brazil", "테무 브라질 진출", ""),
    (date(2024, 8, 1), None, "BR", "Platforms", "law", "Brazil taxes parcels under 50 dollars", "브라질 50달러 이하 소포 과세", "Volumes fall by a fifth"),
    (
        stories.REFUND_FROM,
        None,
        stories.REFUND_MARKET,
        stories.REFUND_PLATFORM,
        "policy",
        "Refund only against returned goods",
        "반품 확인 후에만 환불하는 정책 시행",
        "Simulated story",
    ),
    (
        stories.DUTY_FROM,
        None,
        stories.DUTY_MARKET,
        "Platforms",
        "law",
        "Duty-free entry of small parcels from China ends",
        "미국 소액 면세 폐지",
        "Volumes fall by a third",
    ),
    (date(2025, 11, 3), None, "KR", "Unofficial line B", "logistics", "Unofficial line B loses its ferry space", "비공식 노선 B 선복 상실", "Simulated story"),
    (date(2026, 2, 9), date(2026, 2, 13), "KR", "AliExpress", "inspection", "Sweep of cosmetics listings", "화장품 판매글 집중 점검", "Simulated"),
)


def _recurring() -> list[Event]:
    found: list[Event] = []
    for year in (2023, 2024, 2025, 2026):
        for name, (month, day), length, _ in SALES:
            start = date(year, month, day)
            korean = {
                "anniversary sale": "창립 기념 세일",
                "summer sale": "여름 세일",
                "late summer sale": "늦여름 세일",
                "Singles' Day": "광군제",
                "Black Friday week": "블랙프라이데이 주간",
            }[name]
            if name == "Singles' Day":
                start, length = start + timedelta(days=1), 3
            found.append(
                (start, start + timedelta(days=length - 1), "WORLD", "AliExpress", "campaign", f"{name[0].upper()}{name[1:]} {year}", f"{year}년 {korean}", "")
            )
        found.append(
            (
                date(year, 10, 1),
                date(year, 10, 8),
                "CN",
                "Hubs",
                "holiday",
                f"National Day closure of Chinese hubs {year}",
                f"{year}년 중국 국경절 물류 중단",
                "No dispatch",
            )
        )
    for new_year in CHINESE_NEW_YEAR:
        found.append(
            (
                new_year - timedelta(days=3),
                new_year + timedelta(days=6),
                "CN",
                "Hubs",
                "holiday",
                f"Chinese New Year closure {new_year.year}",
                f"{new_year.year}년 춘절 물류 중단",
                "No dispatch",
            )
        )
    for name, korean, holidays in (("Seollal", "설날", SEOLLAL), ("Chuseok", "추석", CHUSEOK)):
        for start, length in holidays:
            found.append(
                (
                    start,
                    start + timedelta(days=length - 1),
                    "KR",
                    "Carriers",
                    "holiday",
                    f"{name} {start.year}",
                    f"{start.year}년 {korean}",
                    "Hardly any delivery",
                )
            )
    return [event for event in found if FIRST_DAY <= event[0] <= LAST_DAY]


def events() -> pl.DataFrame:
    """Grain: event, by date."""
    rows = sorted([*_SINGLE, *_recurring()], key=lambda event: (event[0], event[5]))
    return pl.DataFrame(
        [
            (f"demo{number:03d}", start, end, "day", market, platform, kind, title, korean, detail or None, None, None, "simulated", None)
            for number, (start, end, market, platform, kind, title, korean, detail) in enumerate(rows, 1)
        ],
        schema={
            "event_id": pl.String,
            "starts_on": pl.Date,
            "ends_on": pl.Date,
            "precision": pl.String,
            "market": pl.String,
            "platform": pl.String,
            "kind": pl.String,
            "title": pl.String,
            "title_ko": pl.String,
            "detail": pl.String,
            "value": pl.Float64,
            "unit": pl.String,
            "source_id": pl.String,
            "note": pl.String,
        },
        orient="row",
    )


# Users to reach, AliExpress: from 2024-01-01 and from 2026-01-01.
USER_TARGETS = {
    "KR": (8.5e6, 9.0e6),
    "US": (13e6, 14e6),
    "ES": (9e6, 10.5e6),
    "FR": (9.5e6, 10.5e6),
    "DE": (7e6, 8e6),
    "BR": (19e6, 21e6),
    "MX": (4e6, 5.5e6),
    "AU": (1.6e6, 1.9e6),
}
P90_DAYS = {"KR": (14, 12), "US": (21, 19), "ES": (19, 17), "FR": (20, 18), "DE": (18, 16), "BR": (29, 26), "MX": (30, 28), "AU": (24, 22)}


def targets() -> pl.DataFrame:
    """Grain: metric, market, date it holds from. Percentages are 0 to 100."""
    rows = []
    for plan in MARKETS:
        code = plan.code
        clearance = 90.0 if code == "KR" else round(plan.next_day * 100 + 3)
        for metric, values, direction in (
            ("promise_kept_rate", (88.0, 90.0), "at least"),
            ("complaints_per_10k", (110.0, 100.0), "at most"),
            ("next_day_clearance_rate", (clearance, clearance), "at least"),
            ("delivery_days_p90", P90_DAYS[code], "at most"),
            ("monthly_users", USER_TARGETS[code], "at least"),
        ):
            for valid_from, value in zip((date(2024, 1, 1), date(2026, 1, 1)), values, strict=True):
                rows.append((metric, code, "AliExpress" if metric == "monthly_users" else None, valid_from, float(value), direction, "Simulated"))
    return pl.DataFrame(
        rows,
        schema={
            "metric": pl.String,
            "market": pl.String,
            "platform": pl.String,
            "valid_from": pl.Date,
            "value": pl.Float64,
            "direction": pl.String,
            "note": pl.String,
        },
        orient="row",
    )


def channels() -> pl.DataFrame:
    """Grain: channel."""
    return pl.DataFrame(
        [(c.name, c.name, c.recognised, c.kind, c.cost_usd, "simulated") for c in CHANNELS],
        schema=["channel", "title", "recognised", "kind", "cost_usd", "source_id"],
        orient="row",
    )


def sources(parcels: int, seed: int) -> pl.DataFrame:
    """One row that says what this is, and with which seed and size it was made."""
    title = f"Simulated: Groundswell demo, {parcels:,} sampled parcels, seed {seed}; Korean users, purchases and agency complaints follow published series"
    return pl.DataFrame(
        {
            "source_id": ["simulated"],
            "title": [title],
            "publisher": ["Groundswell simulator"],
            "published_on": [LAST_DAY],
            "url": pl.Series([None], dtype=pl.String),
            "kind": ["simulation"],
        }
    )
