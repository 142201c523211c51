"""The pages, one row each, in the order of the navigation. A new page is a file in `pages/`, a row here and its title in the words."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sharing.access import Access

FOLDER = Path(__file__).resolve().parents[1] / "pages"


@dataclass(frozen=True)
class Page:
    """One page: `name` is its file, its words (`page.<name>`) and its address; the first page is also the plain address.

    `open_to` says who sees it in the navigation; such a page asks again itself.
    """

    name: str
    icon: str
    open_to: Callable[[Access], bool] = lambda reader: True

    @property
    def file(self) -> Path:
        """The script of the page."""
        return FOLDER / f"{self.name}.py"


PAGES = (
    Page("overview", ":material/dashboard:"),
    Page("growth", ":material/trending_up:"),
    Page("cross_border", ":material/public:"),
    Page("complaints", ":material/forum:"),
    Page("delivery", ":material/local_shipping:"),
    Page("trust", ":material/verified_user:"),
    Page("drivers", ":material/account_tree:"),
    Page("data", ":material/database:"),
    Page("sql", ":material/terminal:", lambda reader: reader.may_query),
    Page("audit", ":material/policy:", lambda reader: reader.may_administer),
)


def present(reader: Access | None = None) -> tuple[Page, ...]:
    """The pages whose script exists; with a reader, those that this reader may open."""
    return tuple(page for page in PAGES if page.file.is_file() and (reader is None or page.open_to(reader)))
