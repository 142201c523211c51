"""Complaints that name an order, and the file that knows the order: its date, channel and market are joined, as `[[file.lookup]]`."""

from dataclasses import dataclass, replace

from etl import detect
from etl.draft_columns import Table
from etl.draft_match import Match
from etl.draft_text import FileDraft, encoding_name
from etl.instants import DATE_FORMATS

SHARED_ORDERS = 0.2  # share of the complaints' orders that the other file must know
DATE, MARKET, CHANNEL = "date of the order", "market of the order", "channel of the order"


@dataclass(frozen=True)
class Orders:
    """A drafted file of parcels that can be looked up by order."""

    draft: FileDraft
    pattern: str

    @property
    def key(self) -> str:
        """Its column of order numbers."""
        return self.draft.match.columns["order_id"]

    @property
    def known(self) -> set[str]:
        """The order numbers of its sample."""
        return set(self.draft.table.frame[self.key].drop_nulls())


def with_orders(drafts: list[FileDraft], patterns: list[str]) -> list[FileDraft]:
    """The drafts, complaints with the lookup that tells when their order was placed and which channel carried it.

    Without the order's date a case is counted with the month it was received in, and cases about late orders of an earlier month go unlinked;
    without its channel no channel has complaints.
    """
    found = [Orders(draft, pattern) for draft, pattern in zip(drafts, patterns, strict=True) if _is(draft, "parcels", "order_id", "ordered_at")]
    return [_joined(draft, found) if found and _is(draft, "complaints", "order_id") else draft for draft in drafts]


def _is(draft: FileDraft, dataset: str, *columns: str) -> bool:
    return draft.match is not None and draft.match.dataset == dataset and all(_real(draft.table, draft.match.columns.get(name)) for name in columns)


def _real(table: Table, name: str | None) -> bool:
    return name is not None and name in table.frame.columns


def _joined(draft: FileDraft, files: list[Orders]) -> FileDraft:
    route: Match = draft.match
    named = set(draft.table.frame[route.columns["order_id"]].drop_nulls())
    best = max(files, key=lambda orders: len(named & orders.known))
    shared = len(named & best.known)
    taken = {DATE, MARKET, CHANNEL} & set(draft.table.frame.columns)
    if taken or shared < SHARED_ORDERS * max(len(named), 1) or "ordered_on" in route.filled:
        return draft
    theirs = best.draft.match
    columns = {DATE: theirs.columns["ordered_at"]}
    new = replace(route, columns={**route.columns, "ordered_on": DATE}, formats=dict(route.formats), values=dict(route.values), shared=list(route.shared))
    formats = list(best.draft.table.column(theirs.columns["ordered_at"]).dates.formats)
    if not set(formats) <= set(DATE_FORMATS):
        new.formats["ordered_on"] = formats
    if "market" in route.shared and _real(best.draft.table, theirs.columns.get("market")):
        columns[MARKET] = theirs.columns["market"]
        new.columns["market"] = MARKET
        new.shared.remove("market")
        if "market" in theirs.values:
            new.values["market"] = theirs.values["market"]
    if "channel" not in route.filled and _real(best.draft.table, theirs.columns.get("channel")):
        columns[CHANNEL], new.columns["channel"] = theirs.columns["channel"], CHANNEL
    on = {route.columns["order_id"]: best.key}
    new.lookup = {"file": best.pattern, "on": on, "columns": columns, **_reading(best.draft)}
    new.notes = [*route.notes, f"{shared:,} of {len(named):,} orders are in {best.pattern}, which says when they were placed"]
    return replace(draft, match=new)


def _reading(draft: FileDraft) -> dict[str, object]:
    """How the other file is read, as its own [[file]] says it."""
    read_as = draft.raw.read_as
    said: dict[str, object] = {"format": read_as["format"]}
    if "encoding" in read_as and not draft.encodings:
        said["encoding"] = encoding_name(read_as["encoding"])
    if "delimiter" in read_as:
        said["delimiter"] = next((mark for mark, name in detect.DELIMITER_NAMES.items() if name == read_as["delimiter"]), read_as["delimiter"])
    if "sheet" in read_as:
        said["sheet"] = read_as["sheet"]
    if draft.reading.member:
        said["member"] = draft.reading.member
    if draft.reading.header > 1:
        said["header"] = draft.reading.header
    return said
