"""Versions, what changed between two, figures restated, rows superseded."""

import json

import polars as pl

from queries.landing import versions_kept
from ui.data_blocks import columns, counted, dataset_name, everything
from ui.freshness import moment
from ui.page_choice import page_choice
from ui.section import section
from ui.view import View

ROWS = 500


def versions(view: View, kept: list[dict]) -> None:
    """The versions that can still be opened."""
    frame = pl.DataFrame(kept[::-1]).with_columns(pl.col("landed_at").dt.strftime("%Y-%m-%d %H:%M"), pl.col("current").replace_strict({True: "✓", False: ""}))
    section(
        view,
        key="versions",
        title=view.say("data.versions.title", count=len(kept), when=moment(kept[-1]["landed_at"].isoformat())),
        sentence=view.say("data.versions.sentence"),
        frame=frame,
        figure=None,
        columns=columns(view, "version", "landed_at", "landed", "quarantined", "superseded", "current"),
    )


def history(view: View) -> None:
    """Versions and what the current one changed."""
    kept = versions_kept(view.collection.name, view.scope)
    if kept:
        versions(view, kept)
    older = [entry for entry in reversed(kept) if entry["version"] < view.collection.version]
    if not older:
        section(view, key="changes", title=view.say("data.part.changes"), sentence="", frame=None, figure=None, empty_reason=view.say("data.changes.first"))
    else:
        when = {entry["version"]: moment(entry["landed_at"].isoformat()) for entry in older}
        since = page_choice(view, "since", view.say("data.changes.since"), list(when), lambda name: when.get(name, name))
        rows = everything(view, "changes_since", version=since)
        changes(view, rows, since, when[since])
        restated(view, rows.filter(pl.col("kind") == "restated"), since, when[since])
    superseded(view)


def changes(view: View, rows: pl.DataFrame, since: str, when: str) -> None:
    """Rows added, removed and figures restated, by dataset and market."""
    sums = dict(rows.group_by("kind").agg(pl.col("rows").sum()).iter_rows())
    words = {kind: counted(sums.get(kind, 0)) for kind in ("added", "removed", "restated")}
    counts = rows.group_by("dataset", "kind", "market", maintain_order=True).agg(pl.col("rows").sum())
    named = counts.with_columns(
        pl.col("dataset").map_elements(lambda name: dataset_name(view, name), return_dtype=pl.String),
        pl.col("kind").map_elements(lambda kind: view.say(f"data.kind.{kind}"), return_dtype=pl.String),
    )
    section(
        view,
        key="changes",
        title=view.say("data.changes.title" if sums else "data.changes.title_none", when=when, **words),
        sentence=view.say("data.changes.sentence"),
        frame=named,
        figure=None,
        queries=(("changes_since", {"version": since}),),
        columns=columns(view, "dataset", "kind", "market", "rows"),
        empty_reason=view.say("data.changes.title_none", when=when),
    )


def restated(view: View, rows: pl.DataFrame, since: str, when: str) -> None:
    """Figures that are now another number, with the old one."""
    listed = rows.filter(pl.col("key").is_not_null())
    title = view.say("data.restated.title_none", when=when)
    if listed.height:
        first = listed.row(0, named=True)
        told = {"which": first["key"], "column": first["column"], "old": first["old_value"] or "–", "new": first["new_value"] or "–"}
        title = view.say("data.restated.title", count=counted(int(rows["rows"].sum())), **told)
    section(
        view,
        key="restated",
        title=title,
        sentence=view.say("data.restated.sentence"),
        frame=listed.with_columns(pl.col("dataset").map_elements(lambda name: dataset_name(view, name), return_dtype=pl.String)),
        figure=None,
        queries=(("changes_since", {"version": since}),),
        columns=columns(view, "dataset", "key", "column", "old_value", "new_value", "version"),
        empty_reason=title,
    )


def superseded(view: View) -> None:
    """Rows of one key of which another is shown."""
    counts = everything(view, "superseded_counts")
    counts = counts.filter(pl.col("dataset") != "")
    if counts.is_empty():
        section(view, key="superseded", title=view.say("data.tile.superseded"), sentence="", frame=None, figure=None,
                queries=("superseded_counts",), empty_reason=view.say("data.superseded.none"))  # fmt: skip
        return
    dataset = page_choice(view, "replaced", view.say("data.coverage.dataset"), counts["dataset"].to_list(), lambda name: dataset_name(view, name))
    rows = everything(view, "superseded_rows", dataset=dataset, rows=ROWS)
    told = [difference(*pair) for pair in rows.select("row", "kept_row").iter_rows()]
    section(
        view,
        key="superseded",
        title=view.say("data.superseded.title", count=counted(counts.filter(pl.col("dataset") == dataset)["replaced"][0]), dataset=dataset_name(view, dataset)),
        sentence=view.say("data.superseded.sentence"),
        frame=rows.with_columns(pl.Series("difference", told, dtype=pl.String)),
        figure=None,
        queries=(("superseded_rows", {"dataset": dataset, "rows": ROWS}), "superseded_counts"),
        columns=columns(view, "key", "difference", "source_file", "source_line", "kept_file", "kept_line"),
    )


def difference(row: str | None, kept: str | None) -> str:
    """'users: 12 → 14' for each column in which two rows differ, where they stand left out."""
    try:
        then, now = json.loads(row or "{}"), json.loads(kept or "{}")
    except json.JSONDecodeError:
        return ""
    names = [name for name in now if name not in ("source_file", "source_line") and then.get(name) != now.get(name)]
    return "; ".join(f"{name}: {_shown(then.get(name))} → {_shown(now.get(name))}" for name in names)


def _shown(value: object) -> str:
    return "–" if value is None else str(value)[:60]
