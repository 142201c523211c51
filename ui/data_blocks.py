"""What landed: the account of every row, datasets, files, coverage with its holes, rules broken, corrections."""

import json
from datetime import date

import polars as pl
import streamlit as st

from queries.door import answer
from queries.landing import Landing
from ui import numbers
from ui.charts import heatmap
from ui.freshness import moment
from ui.names import market_name
from ui.overview_blocks import lead
from ui.page_choice import page_choice
from ui.plain import plain
from ui.section import section
from ui.tiles import Tile, tiles
from ui.view import View
from ui.words import say_or

MONTHS_SHOWN = 72  # beyond six years a cell is a year
TICKS = 12  # labels under a heat map at most
PROBLEMS = 8
RAW_SHOWN = 90


def everything(view: View, query: str, **extra) -> pl.DataFrame:
    """An answer about the whole collection: the landing has no market or platform."""
    return answer(query, view.filters.with_(markets=(), platforms=()), view.scope, **extra)


def columns(view: View, *names: str) -> dict[str, str]:
    """Headings of a table."""
    return {name: view.say(f"data.column.{name}") for name in names}


def dataset_name(view: View, dataset: str) -> str:
    """A dataset in the reader's words."""
    return say_or(f"dataset.{dataset}", view.language, dataset or numbers.MISSING)


def counted(number: int) -> str:
    """An account is told to the row, never rounded."""
    return f"{number:,}"


def account(view: View, found: Landing) -> None:
    """The answer: whether every row is accounted for."""
    landed = moment(found.landed_at.isoformat())
    if not found.files:
        lead(view, view.say("data.answer_narrow", day=numbers.day(found.data_date, view.language)), view.say("data.lead_narrow"))
        return
    sums = {key: found.total(key) for key in ("rows_in", "landed", "quarantined", "superseded", "readmitted")}
    words = {"rows": counted(sums["rows_in"]), "files": len(found.files), "landed": counted(sums["landed"]), "open": counted(found.open_rows)}
    lead(view, view.say("data.answer" if found.open_rows else "data.answer_whole", **words), view.say("data.lead", version=found.version, landed=landed))
    more = {
        "rows_in": view.say("data.tile.rows_in.more", files=len(found.files)),
        "landed": view.say("data.tile.landed.more", share=numbers.number(100 * sums["landed"] / (sums["rows_in"] or 1), "percent", view.language)),
        "quarantined": view.say("data.tile.quarantined.more", open=counted(found.open_rows), readmitted=counted(sums["readmitted"])),
        "superseded": view.say("data.tile.superseded.more"),
    }
    tiles(view, [Tile(view.say(f"data.tile.{key}"), sums[key], "count", withheld=words) for key, words in more.items()])
    if found.problems:
        shown = [f"- {plain(words, 300)}" for words in found.problems[:PROBLEMS]]
        if len(found.problems) > PROBLEMS:
            shown.append(f"- {view.say('data.problems.more', count=len(found.problems) - PROBLEMS)}")
        st.warning("\n".join((f"**{view.say('data.problems')}**", "", *shown)), icon=":material/report:")


def datasets(view: View, found: Landing) -> None:
    """Rows, first and last day of every dataset."""
    rows = everything(view, "dataset_dates")
    replaced = dict(everything(view, "superseded_counts").select("dataset", "replaced").iter_rows())
    markets = {name: len([code for code in entry["months"] if code]) or None for name, entry in found.coverage.items()}
    told = rows.with_columns(
        pl.col("dataset").map_elements(lambda name: dataset_name(view, name), return_dtype=pl.String),
        pl.Series("markets", [markets.get(name) for name in rows["dataset"]], dtype=pl.Int64),
        pl.Series("replaced", [replaced.get(name, 0) for name in rows["dataset"]], dtype=pl.Int64),
    )
    key = "data.datasets.title" if found.data_date else "data.datasets.title_undated"
    section(
        view,
        key="datasets",
        title=view.say(key, count=rows.height, day=numbers.day(found.data_date, view.language)),
        sentence=view.say("data.datasets.sentence"),
        frame=told,
        figure=None,
        queries=("dataset_dates", "superseded_counts"),
        columns=columns(view, "dataset", "landed", "replaced", "first_day", "last_day", "markets"),
    )


def files(view: View, found: Landing) -> None:
    """Every input with its account, those with something to mend first."""
    rows = sorted(found.files, key=lambda entry: (not entry["error"], entry.get("readmitted", 0) - entry["quarantined"], entry["file"]))
    frame = pl.DataFrame([_file(view, entry) for entry in rows], schema=FILE_COLUMNS, orient="row") if rows else None
    broken = sum(entry["quarantined"] > entry.get("readmitted", 0) for entry in rows)
    whole = not found.unreadable and not broken
    section(
        view,
        key="files",
        title=view.say("data.files.title_whole" if whole else "data.files.title", count=len(rows), unreadable=len(found.unreadable), broken=broken),
        sentence=view.say("data.files.sentence"),
        frame=frame,
        figure=None,
        columns=columns(view, *FILE_COLUMNS),
        empty_reason=view.say("data.files.none"),
    )


FILE_COLUMNS = {
    "file": pl.String, "datasets": pl.String, "last_day": pl.Date, "rows_in": pl.Int64, "landed": pl.Int64, "quarantined": pl.Int64, "readmitted": pl.Int64,
    "superseded": pl.Int64, "ignored": pl.Int64, "read_as": pl.String, "notes": pl.String,
}  # fmt: skip


def _file(view: View, entry: dict) -> dict:
    counts = {name: entry.get(name, 0) for name in ("rows_in", "landed", "quarantined", "readmitted", "superseded", "ignored")}
    last = entry.get("last_instant")
    left_out = [f"{rows:,}: {reason}" for reason, rows in entry.get("ignored_why", {}).items()]
    return {
        "file": entry["file"],
        "datasets": ", ".join(dataset_name(view, name) for name in entry["datasets"]),
        "last_day": date.fromisoformat(str(last)[:10]) if last else None,
        **counts,
        "read_as": ", ".join(str(value) for name, value in (entry.get("read_as") or {}).items() if name != "detected"),
        "notes": "; ".join([*([entry["error"]] if entry["error"] else []), *left_out, *entry.get("notes", [])]),
    }


def coverage(view: View, found: Landing) -> None:
    """Rows of one dataset by market and month, holes empty."""
    with_months = [name for name in found.coverage if found.coverage[name]["months"]]
    if not with_months:
        section(view, key="coverage", title=view.say("data.tile.landed"), sentence="", frame=None, figure=None, empty_reason=view.say("data.coverage.none"))
        return
    ranked = sorted(with_months, key=lambda name: -sum(map(len, found.coverage[name]["months"].values())))
    dataset = page_choice(view, "covered", view.say("data.coverage.dataset"), ranked, lambda name: dataset_name(view, name))
    cells, grain, undated = cells_of(found.coverage[dataset]["months"])
    name = dataset_name(view, dataset)
    empty = cells.filter(pl.col("rows").is_null())
    words = {"dataset": name, "empty": counted(empty.height), "cells": counted(cells.height)}
    markets = {code: market_name(code, view.language) for code in cells["market"].unique()}
    periods = cells["period"].unique().sort().to_list()
    shown = {period: period if position % (len(periods) // TICKS + 1) == 0 else "" for position, period in enumerate(periods)}
    section(
        view,
        key="coverage",
        title=view.say("data.coverage.title" if empty.height else "data.coverage.title_whole", **words),
        sentence=_coverage_sentence(view, cells, empty, markets, grain) if periods else "",
        frame=cells,
        figure=lambda frame: heatmap(
            frame,
            row="market",
            column="period",
            value="rows",
            unit="count",
            language=view.language,
            row_names=markets,
            column_names=shown,
            labels=False,
            dark=view.dark,
        ),
        columns=columns(view, "market", "period", "rows"),
        note=view.say("data.coverage.note", undated=view.say("data.coverage.undated", count=counted(undated)) if undated else ""),
        empty_reason=view.say("data.coverage.none"),
    )


def _coverage_sentence(view: View, cells: pl.DataFrame, empty: pl.DataFrame, markets: dict[str, str], grain: str) -> str:
    worst = ""
    if empty.height:
        market, count = empty.group_by("market").len().sort(["len", "market"], descending=[True, False]).row(0)
        worst = view.say("data.coverage.worst", market=markets[market], count=count)
    first, last = cells["period"].min(), cells["period"].max()
    return view.say("data.coverage.sentence", grain=view.say(f"data.coverage.{grain}"), first=first, last=last, worst=worst)


def cells_of(months: dict[str, dict[str, int]]) -> tuple[pl.DataFrame, str, int]:
    """(market, period, rows: every market with every period between the first and the last, null where there is no row), 'month' or 'year', undated rows."""
    rows = [(market, month, count) for market, counts in months.items() for month, count in counts.items()]
    dated = pl.DataFrame([row for row in rows if row[1] != "undated"], schema={"market": pl.String, "period": pl.String, "rows": pl.Int64}, orient="row")
    undated = sum(count for _, month, count in rows if month == "undated")
    if dated.is_empty():
        return dated, "month", undated
    numbered = [int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (dated["period"].min(), dated["period"].max())]
    if numbered[1] - numbered[0] >= MONTHS_SHOWN:
        periods, grain = [f"{year:04d}" for year in range(numbered[0] // 12, numbered[1] // 12 + 1)], "year"
        dated = dated.group_by("market", pl.col("period").str.slice(0, 4)).agg(pl.col("rows").sum())
    else:
        periods, grain = [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(numbered[0], numbered[1] + 1)], "month"
    ranked = dated.group_by("market").agg(pl.col("rows").sum()).sort(["rows", "market"], descending=[True, False]).select("market")
    grid = ranked.join(pl.DataFrame({"period": periods}, schema={"period": pl.String}), how="cross")
    return grid.join(dated, on=["market", "period"], how="left", maintain_order="left"), grain, undated


def rules(view: View, found: Landing) -> None:
    """Rules broken, with the first row that broke each."""
    rows = everything(view, "rules_broken")
    if rows.is_empty():
        hidden = found.total("quarantined") or not view.scope.is_everything
        reason = view.say("data.rules.hidden" if hidden else "data.rules.none")
        section(view, key="rules", title=view.say("data.tile.quarantined" if hidden else "data.rules.title_none"), sentence="", frame=None, figure=None,
                queries=("rules_broken",), empty_reason=reason)  # fmt: skip
        return
    first = rows.row(0, named=True)
    raw = (first["example_raw"] or "")[:RAW_SHOWN]
    title = view.say("data.rules.title", rows=counted(found.open_rows), rule=first["rule"]) if found.open_rows else view.say("data.rules.title_done")
    section(
        view,
        key="rules",
        title=title,
        sentence=view.say("data.rules.sentence", file=first["source_file"], line=first["source_line"], raw=raw),
        frame=rows.with_columns(pl.col("dataset").map_elements(lambda name: dataset_name(view, name), return_dtype=pl.String)),
        figure=None,
        queries=("rules_broken", ("quarantined_rows", {"rows": 1000})),
        columns=columns(view, "dataset", "rule", "broken", "still_open", "source_file", "source_line", "example_rule", "example_raw"),
        note=view.say("data.rules.note") if found.open_rows else None,
    )


def corrections(view: View, found: Landing) -> None:
    """Known source errors and why each is one."""
    if not found.corrections:
        return
    rows = [{**one, "row": json.dumps(one["row"], ensure_ascii=False)} for one in found.corrections]
    names = ("file", "row", "column", "expect", "value", "reason", "applied")
    frame = pl.DataFrame([{name: one.get(name) for name in names} for one in rows])
    section(
        view,
        key="corrections",
        title=view.say("data.corrections.title", count=len(rows)),
        sentence=view.say("data.corrections.sentence"),
        frame=frame,
        figure=None,
        columns=columns(view, *names),
    )
