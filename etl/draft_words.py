"""Words by which exports name what the contracts name, of all languages together: the draft's only knowledge of headers and labels.

A language is a file with `HEADERS`, `SHARED`, `ANCHORS`, `VALUES`, `TOTAL_WORDS` and `NULL_WORDS`; a new one is added to `_LANGUAGES`.
"""

from etl import draft_words_de, draft_words_en_ko, draft_words_es, draft_words_fr, draft_words_ja, draft_words_pt, draft_words_zh

_LANGUAGES = (draft_words_en_ko, draft_words_de, draft_words_zh, draft_words_fr, draft_words_es, draft_words_pt, draft_words_ja)


def _joined(*tables: dict) -> dict:
    """Tables of one shape as one: lists of words one after the other."""
    found: dict = {}
    for table in tables:
        for name, entry in table.items():
            here = found.get(name)
            found[name] = entry if here is None else _joined(here, entry) if isinstance(entry, dict) else (*here, *(word for word in entry if word not in here))
    return found


HEADERS = _joined(*(language.HEADERS for language in _LANGUAGES))
SHARED = _joined(*(language.SHARED for language in _LANGUAGES))
ANCHORS = _joined(*(language.ANCHORS for language in _LANGUAGES))
VALUES = _joined(*(language.VALUES for language in _LANGUAGES))
TOTAL_WORDS = tuple(word for language in _LANGUAGES for word in language.TOTAL_WORDS)
NULL_WORDS = tuple(word for language in _LANGUAGES for word in language.NULL_WORDS)
# German puts words together: "Rechnungsbetrag" is a "Betrag".
COMPOUND_ENDS = {word for table in draft_words_de.HEADERS.values() for found in table.values() for word in found if len(word) >= 5 and " " not in word}
REGIONS = {
    "eu": ("eu", "ue", "유럽연합", "유럽연합(eu)", "european union", "union européenne", "unión europea", "união europeia"),
    "asean": ("asean", "아세안", "아세안(asean)"), "oceania": ("oceania", "대양주", "océanie", "oceanía"),
    "latin_america": ("latin america", "중남미", "amérique latine", "américa latina"),
    "middle_east": ("middle east", "중동", "moyen-orient", "oriente medio", "oriente médio"),
    "other": ("other", "others", "기타", "autre", "autres", "autres pays", "otros", "otros países", "outros", "outros países", "sonstige", "其他"),
    "total": ("total", "합계", "gesamt", "summe", "合计", "총계"),
}  # fmt: skip
# What each page needs, in the order of the product; the second tuple sharpens it.
PAGES: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("Growth", ("active_users",), {}),
    ("Cross-border", ("purchases",), {}),
    ("Complaints", ("complaints",), {"cause": "no breakdown by cause", "resolved_at": "no resolution times", "outcome": "no outcomes"}),
    (
        "Delivery",
        ("parcels",),
        {"promised_days": "no promises kept", "customs_cleared_at": "no clearance times", "channel": "no channels", "value": "no values"},
    ),
    ("Trust", ("listings",), {"action": "no funnel", "reappeared_of": "no re-appearance rate"}),
    ("Drivers", ("parcels", "complaints"), {"order_id": "no link from late orders to complaints"}),
)
