"""The brief as the toolbar asks for it: the functions that `app.py` furnishes `data.brief_desk` with."""

from data.brief_desk import BriefDesk
from reports.brief.building import MEDIA_TYPES, build, file_name


def desk() -> BriefDesk:
    """The builder, names and formats."""
    return BriefDesk(build, file_name, MEDIA_TYPES)
