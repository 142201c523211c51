"""What a reader may see at all. Enforced by the door: a query reads views that hold nothing outside its scope."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """Allowed collections, markets, platforms and datasets; None means all, an empty tuple means none."""

    collections: tuple[str, ...] | None = None
    markets: tuple[str, ...] | None = None
    platforms: tuple[str, ...] | None = None
    datasets: tuple[str, ...] | None = None

    @classmethod
    def everything(cls) -> "Scope":
        """Nothing is held back."""
        return cls()

    @property
    def is_everything(self) -> bool:
        """Whether rows need no narrowing."""
        return self.markets is None and self.platforms is None and self.datasets is None

    def allows_collection(self, collection: str) -> bool:
        """Whether a collection may be opened."""
        return self.collections is None or collection in self.collections
