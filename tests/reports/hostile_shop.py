"""A collection whose every name is an attack: tags, formulas, Typst and Markdown syntax, control and bidirectional characters, what XML forbids."""

from datetime import date, timedelta

from queries import door
from queries.door import CollectionInfo
from queries.filters import Filters
from queries.scope import Scope
from tests.analysis.few_rows import landed

TAG = '<script>alert("hx1")</script>'
IMAGE = '"><img src=http://evil.example/hx2.png onerror=alert(1)>'
FORMULA = '=HYPERLINK("http://evil.example/hx3","hx3")'
TYPST = '#read("/etc/passwd") $x^2$ *hx4* @ref <lab> \\ ` [hx4](javascript:alert(1))'
TURNED = "hx5\u202etxt.exe\u200b \ufffe\u0007]]> &amp; {{ 7*7 }} {% raw %}"
SVG = "</text></svg><svg onload=alert(1)>hx6"
NAMES = (TAG, IMAGE, FORMULA, TYPST, TURNED, SVG)
LONG = "hx7 " + "무한" * 400


def shop(tmp_path, monkeypatch, without: tuple[int, ...] = (), spoilt: int = 0) -> tuple[Filters, CollectionInfo]:
    """Two Aprils of parcels, half of one channel's late in the second; users, events and sources with hostile names.

    `without`: days of the second April that have no rows; `spoilt`: rows of users that are no numbers.
    """
    parcels = []
    for year in (2023, 2024):
        for day in range(30):
            ordered = date(year, 4, 1) + timedelta(days=day)
            for place in range(0 if year == 2024 and day in without else 24):
                late = place % 12 == 1 or (place % 4 == 0 and year == 2024)
                arrived = ordered + timedelta(days=9 if late else 3)
                channel = NAMES[place % 4 // 2 * 3 + place % 2] if place % 8 else FORMULA
                number = f"{year}-{day}-{place}"
                parcels.append(
                    {"parcel_id": number, "order_id": number, "ordered_at": f"{ordered} 06:00", "delivered_at": f"{arrived} 06:00", "promised_days": "5",
                     "platform": TAG, "channel": channel, "scanned_at": f"{arrived} 06:00"}
                )  # fmt: skip
    months = [date(2023 + place // 12, place % 12 + 1, 1) for place in range(16)]
    users = [
        {"period_start": str(month), "period_end": str(month.replace(day=28)), "users": str(1_000_000 + 1_000 * place), "platform": TAG, "measurer": FORMULA,
         "source_id": f"s{place % 6}"}
        for place, month in enumerate(months)
    ]  # fmt: skip
    titles = (*NAMES[:5], LONG)
    users += [{**users[0], "users": "many", "period_start": f"2022-0{place + 1}-01", "period_end": f"2022-0{place + 1}-28"} for place in range(spoilt)]
    told = {"precision": "day", "market": "KR", "platform": TAG, "kind": "other"}
    events = [
        {**told, "event_id": f"e{place}", "starts_on": str(date(2023, 2, 5) + timedelta(days=70 * place)), "title": title} for place, title in enumerate(titles)
    ]
    sources = [
        {"source_id": f"s{place}", "title": title, "publisher": NAMES[place - 1], "published_on": "2024-04-01", "url": f"https://evil.example/?b=\"'><x>{place}"}
        for place, title in enumerate(NAMES)
    ]  # fmt: skip
    landed(tmp_path, monkeypatch, parcels=parcels, active_users=users, events=events, sources=sources)
    filters = Filters("few", ("KR",), (), date(2024, 4, 1), date(2024, 4, 30), comparison="year_ago")
    return filters, door.collection("few", Scope.everything())
