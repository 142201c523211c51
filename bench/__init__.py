"""Benchmarks. Speed is measured here as ratios in one run, never in a timed test."""
