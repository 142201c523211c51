"""Results: one `.sql` file a result, the metric register, and the one door to DuckDB. `python -m queries list`."""
