"""Where in a TOML text a key stands: shared with what is no landing, so it lives in `data/`."""

from data.toml_lines import TomlLines

__all__ = ["TomlLines"]
