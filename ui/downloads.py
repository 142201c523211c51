"""A frame as a file to take away: CSV that a spreadsheet can not mistake for formulas, and Parquet as it is."""

import io
import re

import polars as pl

STAMP = "data_as_of"
_FORMULA = r"^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"  # the wide signs too: a spreadsheet set to Korean or Japanese may read them as the plain ones
_NAME = re.compile(r"[^A-Za-z0-9_.-]+")


def csv_bytes(frame: pl.DataFrame, stamp: str | None = None) -> bytes:
    """UTF-8 CSV with a byte order mark (so that Excel reads Korean); text that begins like a formula gets a leading apostrophe.

    `stamp`: how old the data is and what is open about it, as a last column (a line above the header would break every reader of CSV).
    """
    frame = frame if stamp is None else frame.with_columns(pl.lit(stamp).alias(STAMP))
    safe = frame.with_columns(_flat(frame)).with_columns(
        pl.when(pl.col(pl.String).str.contains(_FORMULA)).then(pl.lit("'") + pl.col(pl.String)).otherwise(pl.col(pl.String)).name.keep()
    )
    safe = safe.rename({name: f"'{name}" for name in safe.columns if re.match(_FORMULA, name)})
    return b"\xef\xbb\xbf" + safe.write_csv().encode("utf-8")


def parquet_bytes(frame: pl.DataFrame, stamp: str | None = None) -> bytes:
    """The frame with its types; the stamp is in the file's metadata."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, metadata={STAMP: stamp} if stamp else None)
    return buffer.getvalue()


def file_name(*parts: str, suffix: str) -> str:
    """A name without characters that file systems or headers stumble on."""
    return "_".join(_NAME.sub("-", part).strip("-") for part in parts if part) + f".{suffix}"


def _flat(frame: pl.DataFrame) -> list[pl.Expr]:
    """Columns that CSV can not hold, or that hide text (categories), as text."""
    flat = []
    for name, kind in frame.schema.items():
        if kind == pl.List:
            flat.append(pl.col(name).cast(pl.List(pl.String)).list.join("; "))
        elif kind in (pl.Categorical, pl.Enum):
            flat.append(pl.col(name).cast(pl.String))
    return flat
