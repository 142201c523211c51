"""Statistics as pure functions over arrays and frames; each names its formula and reference."""
