"""The brief: one market and month (or the filters of a view) to take away, as a page (HTML), a document (PDF) or a workbook (XLSX).

Whoever wants one calls `build`; everything else in this folder serves it.
"""

from reports.brief.building import FORMATS, LANGUAGES, MEDIA_TYPES, Cancelled, UnknownFormat, build, file_name, nearest_filters

__all__ = ["FORMATS", "LANGUAGES", "MEDIA_TYPES", "Cancelled", "UnknownFormat", "build", "file_name", "nearest_filters"]
