"""What a reader can do with the page in view (share it, print it, be told): beside the filters, one function an action."""

from collections.abc import Callable

from streamlit.delta_generator import DeltaGenerator

from ui.account_action import account
from ui.brief_action import brief
from ui.notify_action import notify
from ui.saved_views import views
from ui.share_action import share
from ui.view import View

# Each draws its button and its dialog, or nothing where this reader may not (`view.reader`). A new action is a module and a row here.
ACTIONS: tuple[Callable[[View], None], ...] = (views, share, brief, notify, account)


def draw(view: View, place: DeltaGenerator) -> None:
    """The actions, side by side in `place`."""
    with place:
        for action in ACTIONS:
            action(view)
