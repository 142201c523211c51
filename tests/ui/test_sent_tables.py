"""What goes to the browser holds the rows that are shown and nothing that memory held before."""

import ast
import io
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from ui.sent_tables import sent

SECRET = b"[US~Temu]" * 16


def bytes_of(table: pa.Table) -> bytes:
    """As Streamlit sends it."""
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    return out.getvalue()


@pytest.mark.parametrize("kind", [pa.int32(), pa.uint32(), pa.int64(), pa.float64(), pa.date32(), pa.timestamp("us"), pa.duration("ms"), pa.bool_()], ids=str)
def test_empty_cells_hold_nothing(kind):
    rows = len(SECRET) * 8 // kind.bit_width
    bitmap = pa.array([at == 5 for at in range(rows)]).buffers()[1]
    dirty = pa.Array.from_buffers(kind, rows, [bitmap, pa.py_buffer(SECRET)])
    frame = pl.DataFrame({"shown": pl.from_arrow(dirty)})
    clean = sent(frame)
    assert b"[US~Temu][US~Temu]" in bytes_of(frame.to_arrow()) and b"Temu][US~Temu" not in bytes_of(clean)
    assert pl.from_arrow(clean).equals(frame)


def test_text_is_only_that_of_the_rows():
    frame = pl.DataFrame({"name": ["a long name that is shown", "a long name that is not shown"], "other": [None, "x"]})
    assert b"that is shown" in bytes_of(sent(frame.head(1))) and b"not shown" not in bytes_of(sent(frame.head(1)))


def test_every_kind_of_column_stays_what_it_is():
    frame = pl.DataFrame({
        "day": [date(2024, 2, 1), None], "at": [None, datetime(2024, 2, 1, 9)], "n": [None, 7], "share": [0.5, None], "yes": [True, None], "all": [None, None],
        "many": [["a"], None], "text": ["x", None], "group": pl.Series(["u", None], dtype=pl.Categorical),
    })  # fmt: skip
    assert pl.from_arrow(sent(frame)).with_columns(pl.col("group").cast(pl.String)).equals(frame.with_columns(pl.col("group").cast(pl.String)))
    assert sent(frame.clear()).num_rows == 0


def test_every_table_says_what_an_empty_cell_shows():
    """Streamlit writes "None" there, in any language."""
    root, tables, silent = Path(__file__).resolve().parents[2], 0, []
    for path in (*(root / "ui").rglob("*.py"), *(root / "pages").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("dataframe", "data_editor"):
                tables += 1
                silent += [] if any(given.arg == "placeholder" for given in node.keywords) else [f"{path.name}:{node.lineno}"]
    assert tables >= 4 and silent == []


def test_what_is_not_a_number_is_an_empty_cell():
    table = sent(pl.DataFrame({"low": [None, float("nan"), 1.5], "n": [1, None, 3], "who": ["a", None, "b"]}))
    assert table.column("low").to_pylist() == [None, None, 1.5] and table.column("n").to_pylist() == [1, None, 3]
