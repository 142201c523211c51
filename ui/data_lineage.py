"""Lineage of a dataset: its files, marts, queries, metrics and pages."""

import polars as pl

from queries.landing import Landing
from queries.metrics import METRICS
from queries.reads import reads
from ui.data_blocks import columns, dataset_name, everything
from ui.lineage import queries_of
from ui.page_choice import page_choice
from ui.pages import present
from ui.section import section
from ui.view import View


def lineage(view: View, found: Landing) -> None:
    """From files to pages, of the dataset that the reader picks."""
    landed = everything(view, "dataset_dates")["dataset"].to_list()
    if not landed:
        return
    dataset = page_choice(view, "dataset", view.say("data.coverage.dataset"), landed, lambda name: dataset_name(view, name))
    marts = sorted(name for name, read in found.mart_inputs.items() if dataset in read)
    rows = steps(view, dataset, marts)
    files = [entry["file"] for entry in found.files if dataset in entry["datasets"]]
    pages = {page for row in rows for page in row["pages"].split(", ") if page}
    name = dataset_name(view, dataset)
    section(
        view,
        key="lineage",
        title=view.say("data.lineage.title", dataset=name, files=len(files), marts=len(marts), queries=len({row["query"] for row in rows}), pages=len(pages)),
        sentence=view.say("data.lineage.sentence", files=_files(view, files), dataset=name, marts=", ".join(marts) or view.say("data.lineage.direct")),
        frame=pl.DataFrame(rows, schema=dict.fromkeys(("mart", "query", "metrics", "pages"), pl.String)),
        figure=None,
        columns=columns(view, "mart", "query", "metrics", "pages"),
        note=view.say("data.lineage.note"),
        empty_reason=view.say("data.lineage.none"),
    )


def steps(view: View, dataset: str, marts: list[str]) -> list[dict[str, str]]:
    """One row per table (the dataset itself, or a mart made of it) and query that reads it, with the metrics and pages that use the query."""
    used = {page.name: queries_of(page.name) for page in present()}
    found = []
    for table in (dataset, *marts):
        for query in sorted(name for name, read in reads().items() if table in read):
            metrics = [metric.label(view.language) for metric in METRICS if metric.query == query]
            pages = [view.say(f"page.{page}") for page, queries in used.items() if query in queries]
            where = view.say("data.lineage.direct") if table == dataset else table
            found.append({"mart": where, "query": query, "metrics": ", ".join(metrics), "pages": ", ".join(pages)})
    return found


def _files(view: View, files: list[str]) -> str:
    if not files:
        return view.say("data.lineage.no_files")
    return files[0] if len(files) == 1 else view.say("data.lineage.files_more", first=files[0], count=len(files) - 1)
