"""Users of a platform in a market."""

DEFAULTS = {"derived": False, "kind": "mau"}
