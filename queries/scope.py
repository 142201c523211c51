"""What a reader may see at all. Enforced by the door: a query reads views that hold nothing outside its scope."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Scope:
    """Allowed collections, markets, platforms and datasets; None means all, an empty tuple means none.

    `versions` are (collection, version) pairs that are read instead of the current version (frozen links). `withheld` are columns
    ("complaints.narrative") that come back empty: personal data a role may not see. `fading` are (column, ISO day) pairs: in rows from before
    that day the column comes back empty (personal data that has been kept long enough).
    """

    collections: tuple[str, ...] | None = None
    markets: tuple[str, ...] | None = None
    platforms: tuple[str, ...] | None = None
    datasets: tuple[str, ...] | None = None
    versions: tuple[tuple[str, str], ...] = ()
    withheld: tuple[str, ...] = ()
    fading: tuple[tuple[str, str], ...] = ()

    @classmethod
    def everything(cls) -> "Scope":
        """Nothing is held back."""
        return cls()

    @property
    def is_everything(self) -> bool:
        """Whether rows need no narrowing (what fades with age takes no row away)."""
        return self.markets is None and self.platforms is None and self.datasets is None and not self.withheld

    def allows_collection(self, collection: str) -> bool:
        """Whether a collection may be opened."""
        return self.collections is None or collection in self.collections

    def pinned(self, collection: str) -> str | None:
        """The version of a collection that this scope is pinned to, or None for the current one."""
        return dict(self.versions).get(collection)

    def at(self, collection: str, version: str | None) -> "Scope":
        """The same scope reading one version of a collection; None: the current one."""
        others = tuple(pair for pair in self.versions if pair[0] != collection)
        return replace(self, versions=others if version is None else (*others, (collection, version)))

    def within(self, other: "Scope") -> "Scope":
        """What both scopes allow: never more than either. This one's pinned versions go before the other's."""
        mine = {collection for collection, _ in self.versions}
        both = (*self.fading, *other.fading)
        return Scope(
            collections=_both(self.collections, other.collections),
            markets=_both(self.markets, other.markets),
            platforms=_both(self.platforms, other.platforms),
            datasets=_both(self.datasets, other.datasets),
            versions=(*self.versions, *(pair for pair in other.versions if pair[0] not in mine)),
            withheld=tuple(sorted({*self.withheld, *other.withheld})),
            fading=tuple(sorted({column: max(day for name, day in both if name == column) for column, _ in both}.items())),
        )

    def holds(self, other: "Scope") -> bool:
        """Whether another scope sees nothing that this one does not (versions apart)."""
        plain = replace(other, versions=(), withheld=tuple(sorted(set(other.withheld))), fading=tuple(sorted(other.fading)))
        return replace(other.within(self), versions=()) == plain


def _both(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(item for item in one if item in other)
