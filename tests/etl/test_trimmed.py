"""What the survey of a file's bytes says of white space around its cells, against the cells."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from etl.formats import delimited
from etl.formats.raw import Reading
from etl.read import read

cells = st.text(st.sampled_from("ab \t\u00a0\u3000\v"), min_size=1, max_size=3)
tables = st.lists(st.tuples(cells, cells), min_size=1, max_size=6)


@given(tables, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.integers(1, 7))
def test_a_file_called_trimmed_has_no_cell_with_white_space_around_it(tmp_path_factory, rows, delimiter, end, ended, surveyed):
    kept = [row for row in rows if delimiter not in row[0] + row[1]]
    text = end.join(delimiter.join(row) for row in [("one", "two"), *kept]) + (end if ended else "")
    folder = tmp_path_factory.mktemp("trimmed")
    path = folder / "rows.csv"
    path.write_bytes(text.encode())
    before, delimited.SURVEYED = delimited.SURVEYED, surveyed  # so that every cell stands at the edge of a chunk once
    try:
        found = read(path, Reading(format="csv", encoding="utf-8", delimiter=delimiter), folder / "work")
    finally:
        delimited.SURVEYED = before
    values = found.rows.select(pl.exclude("source_line")).collect()
    blank = any(value is not None and value != value.strip() for row in values.iter_rows() for value in row)
    assert not (found.trimmed and blank)
    plain = all(character in "ab" for row in kept for cell in row for character in cell)
    assert found.trimmed or not plain or not kept or not ended or end == "\r\n"
