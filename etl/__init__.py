"""Landing: read exports, map them to contracts, check them, write Parquet versions and marts. `python -m etl --help`."""
