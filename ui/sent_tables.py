"""Tables as they go to the browser: the rows that are shown and no other byte.

Arrow leaves the value of an empty cell undefined, and what stands there is whatever the memory held before: a name of another market, say. The
browser would be sent it (tests/sharing/test_attacks_pages.py saw halves of names between the numbers of a table).
"""

import polars as pl
import polars.selectors as selectors
import pyarrow as pa
import pyarrow.compute as pc

NO_VALUE = "–"  # an empty cell on the screen, as in the sentences; Streamlit would write "None". Files leave it empty


def sent(frame: pl.DataFrame) -> pa.Table:
    """The frame as an Arrow table of its own: empty cells are zeros underneath, text is only that of its rows."""
    frame = frame.with_columns(selectors.float().fill_nan(None))  # what is not a number has no value: Streamlit would write "NaN"
    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())  # text without that of the rows around
    return pa.table({name: _clean(table.column(name)) for name in table.column_names})


def _clean(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    kind = column.type
    if not column.null_count or pa.types.is_null(kind) or pa.types.is_nested(kind) or pa.types.is_dictionary(kind) or not _fixed(kind):
        return column
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    valid = pc.is_valid(whole)
    filled = pc.fill_null(whole, _zero(kind))
    return pa.Array.from_buffers(kind, len(whole), [valid.buffers()[1], filled.buffers()[1]], offset=filled.offset) if valid.offset == filled.offset else column


def _fixed(kind: pa.DataType) -> bool:
    """Whether every value takes the same number of bytes; text keeps nothing for an empty cell."""
    return pa.types.is_primitive(kind) or pa.types.is_decimal(kind)


def _zero(kind: pa.DataType) -> pa.Scalar:
    if pa.types.is_boolean(kind):
        return pa.scalar(False)
    if pa.types.is_temporal(kind):
        return pa.scalar(0, pa.int32() if kind.bit_width == 32 else pa.int64()).cast(kind)
    return pa.scalar(0).cast(kind)
