"""Sellers."""

DEFAULTS = {"weight": 1.0, "licence_kind": "none", "status": "active"}
