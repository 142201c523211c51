"""Errors of a landing that a person must act on: what was wrong, where, and what to do next."""


class LandingError(Exception):
    """The landing stopped before publishing; the last version stays as it was."""


class MappingError(LandingError):
    """sources.toml or corrections.toml says something that cannot be followed."""


class FileUnreadable(LandingError):
    """One file could not be read at all; the others still land."""
