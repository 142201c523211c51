"""The `demo` collection: a deterministic simulation of eight markets over 42 months. Same seed and N give the same bytes."""

from etl.simulate.run import simulate

__all__ = ["simulate"]
