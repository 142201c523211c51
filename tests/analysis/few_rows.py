"""Collections of a few rows, landed through the production ETL, for tests whose sums fit in a head."""

import csv
from pathlib import Path

from etl.run import land

DEFAULTS = {
    "active_users": {"kind": "mau", "derived": "false", "market": "KR", "measurer": "Counter"},
    "figures": {"grain": "month", "segment": "", "measurer": "Counter", "vintage": "as published", "derived": "false", "market": "KR"},
    "purchases": {
        "market": "KR",
        "grain": "year",
        "category": "total",
        "measurer": "Customs",
        "vintage": "as published",
        "measure": "number",
        "derived": "false",
    },
    "complaints": {
        "market": "KR",
        "platform": "A",
        "body": "Agency",
        "kind": "consultation",
        "cause": "total",
        "category": "total",
        "status": "not stated",
        "outcome": "not stated",
        "weight": "1",
        "derived": "false",
        "grain": "year",
    },
    "targets": {"direction": "at least"},
    "parcels": {"market": "KR", "platform": "A", "channel": "post", "tracking_source": "platform", "status": "delivered", "weight": "1"},
}


def landed(tmp_path: Path, monkeypatch, **datasets: list[dict]) -> Path:
    """Land rows of any dataset as collection `few` and open the door to it; empty cells are empty values."""
    folder = tmp_path / "few"
    folder.mkdir()
    text = ['[collection]\nname = "few"\ntitle = "Few"\ntitle_ko = "적은"\nprovenance = "own"\npublic = false\n']
    for dataset, rows in datasets.items():
        whole = [DEFAULTS.get(dataset, {}) | row for row in rows]
        columns = list(dict.fromkeys(name for row in whole for name in row))
        with (folder / f"{dataset}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(whole)
        mapped = "\n".join(f'{name} = "{name}"' for name in columns)
        text.append(f'[[file]]\npattern = "{dataset}.csv"\nformat = "csv"\n[[file.route]]\ndataset = "{dataset}"\n[file.route.columns]\n{mapped}\n')
    (folder / "sources.toml").write_text("\n".join(text), encoding="utf-8")
    report = land(folder, tmp_path / "landed")
    assert report.problems == []
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    return tmp_path / "landed"


def month(year: int, number: int) -> dict:
    """Start and end of a month as text."""
    import calendar

    return {"period_start": f"{year}-{number:02}-01", "period_end": f"{year}-{number:02}-{calendar.monthrange(year, number)[1]}"}


def year(number: int) -> dict:
    """Start and end of a year as text."""
    return {"period_start": f"{number}-01-01", "period_end": f"{number}-12-31"}
