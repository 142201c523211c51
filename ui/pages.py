"""The pages, one row each, in the order of the navigation. A new page is a file in `pages/`, a row here and its title in the words."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "pages"


@dataclass(frozen=True)
class Page:
    """One page: `name` is its file, its words (`page.<name>`) and its address; the first page is also the plain address."""

    name: str
    icon: str

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
)


def present() -> tuple[Page, ...]:
    """The pages whose script exists."""
    return tuple(page for page in PAGES if page.file.is_file())
