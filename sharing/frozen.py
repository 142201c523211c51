"""Figures that a frozen link keeps: named results as bytes, each with its digest, read back bit for bit."""

import hashlib
import io
from collections.abc import Mapping

import polars as pl
from sqlalchemy import Connection, select

from sharing.schema import frozen_figures as table
from sharing.store import Store

LARGEST_BYTES = 20 * 1024 * 1024  # of all figures of one link: what a page shows, not what it was made of


class Damaged(Exception):
    """A kept figure is not what was written."""


def pack(frame: pl.DataFrame) -> bytes:
    """A result as Parquet."""
    body = io.BytesIO()
    frame.write_parquet(body)
    return body.getvalue()


def unpack(body: bytes) -> pl.DataFrame:
    """The result that `pack` wrote."""
    return pl.read_parquet(io.BytesIO(body))


def keep(connection: Connection, link_id: str, figures: Mapping[str, bytes]) -> None:
    """Write a link's figures, once.

    Raises:
        ValueError: they are larger than what a page shows.
    """
    size = sum(len(body) for body in figures.values())
    if size > LARGEST_BYTES:
        raise ValueError(f"the figures of a frozen link take {size:,} bytes; at most {LARGEST_BYTES:,} are kept")
    for name, body in figures.items():
        connection.execute(table.insert().values(link_id=link_id, name=name, body=body, digest=hashlib.sha256(body).hexdigest()))


def figures(store: Store, link_id: str) -> dict[str, bytes]:
    """The figures a link showed when it was made, by name.

    Raises:
        Damaged: one is not what was written.
    """
    with store.reading() as connection:
        rows = connection.execute(select(table).where(table.c.link_id == link_id).order_by(table.c.name)).mappings().all()
    for row in rows:
        if hashlib.sha256(row["body"]).hexdigest() != row["digest"]:
            raise Damaged(f"the figure '{row['name']}' of link {link_id} is not what was written")
    return {row["name"]: bytes(row["body"]) for row in rows}
