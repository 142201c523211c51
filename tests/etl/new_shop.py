"""A folder of exports from a shop that resembles no contract: six systems, three languages, and totals that can be added up by hand."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

MONTHS = ("Jan 2026", "Feb 2026", "Mar 2026")
GERMAN, ENGLISH, CHINESE, TICKETS, NOTICES = 120, 90, 60, 48, 30


def write(folder: Path) -> Path:
    """Write all files; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _german_workbook(folder / "bestellungen_2026.xlsx")
    _english_orders(folder / "orders_export_03.csv")
    _chinese_parcels(folder / "物流跟踪.csv")
    _tickets(folder / "support_tickets.jsonl")
    _visitors(folder / "visitors_wide.csv")
    _takedowns(folder / "takedowns.tsv")
    _imports(folder / "cross-border imports by country.csv")
    return folder


def _german_workbook(path: Path) -> None:
    """120 orders, 40 a country; of every 12 nine arrived after six days, one each is under way, lost and returned. A title stands above the header."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Nordwind GmbH: Bestellungen 2026"])
    sheet.append([])
    sheet.append(
        ["Bestellnummer", "Bestelldatum", "Versanddatum", "Zustelldatum", "Land", "Versanddienst", "Warenwert", "Währung", "Lieferstatus", "Zugesagte Tage"]
    )
    for number in range(GERMAN):
        ordered = datetime(2026, 1, 1, 9) + timedelta(days=number % 60)
        status = {9: "Unterwegs", 10: "Verloren", 11: "Retoure"}.get(number % 12, "Zugestellt")
        arrived = ordered + timedelta(days=6) if status == "Zugestellt" else None
        land = ("Deutschland", "Österreich", "Schweiz")[number % 3]
        sheet.append([f"B-{number:05}", ordered, ordered + timedelta(days=1), arrived, land, "DHL" if number % 2 else "Yanwen", 20.5, "EUR", status, 5])
    book.save(path)


def _english_orders(path: Path) -> None:
    """90 parcels of 45 orders; semicolons, American dates, no status at all: of every ten one has not arrived."""
    lines = ["Order ref;Consignment;Ship-to country;Placed;Sent;arrival_date;Courier;Basket total;Currency"]
    for number in range(ENGLISH):
        placed = datetime(2026, 1, 2, 14, 5) + timedelta(days=number // 2)
        arrived = "" if number % 10 == 0 else f"{placed + timedelta(days=9):%m/%d/%Y %H:%M}"
        country = ("South Korea", "United States", "Japan")[number // 2 % 3]
        lines.append(f"N{number // 2:05};CN{number:06}GB;{country};{placed:%m/%d/%Y %H:%M};{placed + timedelta(days=2):%m/%d/%Y %H:%M};{arrived};"
                     f"Royal Post;1,020.00;USD")  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _chinese_parcels(path: Path) -> None:
    """60 parcels to Spain and France; of every six four were signed for, one is on its way, one was cancelled."""
    lines = ["订单号,运单号,目的国,下单时间,发货时间,签收时间,物流商,物流状态"]
    for number in range(CHINESE):
        ordered = datetime(2026, 2, 1, 20) + timedelta(days=number % 28)
        status = {4: "运输中", 5: "已取消"}.get(number % 6, "已签收")
        signed = f"{ordered + timedelta(days=12):%Y/%m/%d %H:%M}" if status == "已签收" else ""
        lines.append(f"C{number:04},LP{number:08},{('西班牙', '法国')[number % 2]},{ordered:%Y/%m/%d %H:%M},{ordered + timedelta(days=1):%Y/%m/%d %H:%M},"
                     f"{signed},菜鸟,{status}")  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _tickets(path: Path) -> None:
    """48 tickets about the German orders, half of them late deliveries; three of four are solved. Nested objects, instants with an offset."""
    lines = []
    for number in range(TICKETS):
        opened = datetime(2026, 1, 10, 8, 30) + timedelta(days=number)
        solved = number % 4 != 3
        ticket = {
            "ticket": {"ref": f"T-{1000 + number}", "state": "solved" if solved else "waiting"},
            "opened": f"{opened:%Y-%m-%dT%H:%M:%S}+01:00",
            "customer": {"country": ("Germany", "Austria", "Switzerland")[number % 3], "since": 2019 + number % 5},
            "order_ref": f"B-{number:05}",
            "topic": ("Late delivery", "Refused refund", "Late delivery", "Damaged item")[number % 4],
            "closed": f"{opened + timedelta(days=3):%Y-%m-%dT%H:%M:%S}+01:00" if solved else None,
            "resolution": ("refund", "rejected", "partial refund")[number % 3] if solved else None,
            "tags": ["mail", "de"],
            "message": f"Guten Tag, wo ist mein Paket {number}?",
        }
        lines.append(json.dumps(ticket))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _visitors(path: Path) -> None:
    """Monthly visitors: a column a month, 1,000 more each month."""
    rows = [("Nordwind", "South Korea", 120_000), ("Nordwind", "Germany", 80_000), ("Rival", "South Korea", 300_000)]
    lines = [f"App,Country,{','.join(MONTHS)}"]
    lines += [f"{app},{country},{','.join(str(first + 1000 * step) for step in range(3))}" for app, country, first in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _takedowns(path: Path) -> None:
    """30 notices: two of three confirmed, and those taken down four days later."""
    lines = ["notice\titem no\tflagged_on\twhy\tcountry\tshelf\tconfirmed\twhat we did\tdone_on"]
    for number in range(NOTICES):
        flagged, confirmed = date(2026, 1, 5) + timedelta(days=number * 2), number % 3 != 2
        why = ("Fake brand goods", "Prohibited item", "Safety recall")[number % 3 if number % 2 else 0]
        told = ("yes", "taken down", f"{flagged + timedelta(days=4):%d.%m.%Y}") if confirmed else ("no", "no action", "")
        lines.append(f"NT{number:03}\tI{number % 20:04}\t{flagged:%d.%m.%Y}\t{why}\tGermany\tToys\t" + "\t".join(told))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _imports(path: Path) -> None:
    """Three origins and a printed total, by month."""
    lines = ["Month,Country of origin,Parcels,Value (USD)"]
    for month in (1, 2, 3):
        counts = {"China": 1000 * month, "USA": 400, "Japan": 100}
        lines += [f"2026-{month:02},{origin},{count},{count * 20}" for origin, count in {**counts, "Total": sum(counts.values())}.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
