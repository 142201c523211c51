"""The shared filters: drawn once, by the frame, in one row that folds away under its own summary; the address is their state."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from queries.door import CollectionInfo
from queries.filters import COMPARISONS, GRAINS
from ui import numbers
from ui.address import NAMES, Choice, Refusal, address, filters_of, months, moved, resolve
from ui.names import collection_name, market_name, platform_name, several
from ui.plain import plain
from ui.view import browser_language
from ui.words import LANGUAGE_NAMES, LANGUAGES, say

_REMEMBERED, _TOUCHED = "_address", "_filters_touched"
_FIELDS = {
    "collection": "collection",
    "market": "market",
    "platform": "platform",
    "from": "month_from",
    "to": "month_to",
    "compare": "compare",
    "grain": "grain",
    "lang": "lang",
}
_SHARED = ("collection", "market", "platform", "from", "to")  # what a link may limit


@dataclass(frozen=True)
class Shared:
    """What a link shows where the address says nothing; `limited`: of "market" and "platform", those where all means all that was shared."""

    choice: Choice
    limited: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Remembered:
    """The last run: the parameters as the browser then had them, the page, the choice and what was refused; what a link shared."""

    parameters: Mapping[str, Sequence[str]]
    page: str
    choice: Choice
    refused: tuple[Refusal, ...]
    shared: Shared | None = None


def chosen(infos: Sequence[CollectionInfo], page: str, shared: Shared | None = None) -> tuple[Choice, tuple[Refusal, ...]]:
    """The choice of this run, from the address where that changed and from the widgets otherwise; writes it to both.

    `shared`: for the reader of a link.
    """
    usual = shared.choice if shared else None
    parameters = {name: list(st.query_params.get_all(name)) for name in st.query_params}
    ours = {name: values for name, values in parameters.items() if name in NAMES}
    last: _Remembered | None = st.session_state.get(_REMEMBERED)
    if last is not None and (last.choice.collection not in [info.name for info in infos] or last.shared != shared):
        last = None  # its collection is gone, or the tab reads through another link
    touched = st.session_state.get(_TOUCHED, False)
    switched = last is not None and page != last.page and not ours  # the navigation drops parameters; the choice stays
    if last is None or (not touched and not switched and ours != last.parameters):
        choice, refused = resolve(parameters, infos, browser_language(), usual)
    else:
        choice, refused = _from_widgets(last.choice, infos), () if touched or switched else last.refused
    choice = _spelled_out(choice, infos, shared)
    for name, field in _FIELDS.items():
        value = getattr(choice, field)
        st.session_state[f"filter_{name}"] = list(value) if isinstance(value, tuple) else value
    if resolve(parameters, infos, browser_language(), usual)[0] != choice:
        ours = address(choice)
        st.query_params.update(ours)
    st.session_state[_REMEMBERED] = _Remembered(ours, page, choice, refused, shared)
    st.session_state[_TOUCHED] = False
    return choice, refused


def _spelled_out(choice: Choice, infos: Sequence[CollectionInfo], shared: Shared | None) -> Choice:
    """Through a link "all" is what was shared, and the page says its names."""
    info = next(info for info in infos if info.name == choice.collection)
    known = {"market": info.markets, "platform": info.platforms}
    return replace(choice, **{name: known[name] for name in (shared.limited if shared else ()) if not getattr(choice, name)})


def _from_widgets(last: Choice, infos: Sequence[CollectionInfo]) -> Choice:
    """The widgets' values made consistent: another collection brings its own period, a period runs forward."""
    values = {field: st.session_state.get(f"filter_{name}", getattr(last, field)) for name, field in _FIELDS.items()}
    choice = Choice(**{field: tuple(value) if isinstance(value, list) else value for field, value in values.items()})
    by_name = {info.name: info for info in infos}
    if choice.collection != last.collection:
        return moved(choice, by_name[choice.collection])
    if choice.month_from > choice.month_to:
        return replace(choice, month_to=choice.month_from) if choice.month_from != last.month_from else replace(choice, month_from=choice.month_to)
    kept, _ = resolve(address(choice), infos, choice.lang)  # what a new landing no longer has falls back
    return kept


def draw(choice: Choice, infos: Sequence[CollectionInfo], through_link: bool = False) -> DeltaGenerator:
    """The row: summary that opens the filters, room for what a reader can do with the page (returned), badge, language.

    Through a link only what leaves a choice is drawn.
    """
    info = next(info for info in infos if info.name == choice.collection)
    language = choice.lang
    row = st.container(horizontal=True, horizontal_alignment="right", gap="small", key="filter_row")
    with row, st.expander(summary(choice, info), icon=":material/tune:", key="filter_panel"):
        _widgets(choice, info, infos, through_link)
    actions = row.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content", key="actions")
    with row, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small", width="content", key="filter_side"):
        if info.provenance in ("simulated", "own"):
            st.badge(say(f"badge.{info.provenance}", language), icon=":material/science:", color="orange", help=say(f"badge.{info.provenance}.help", language))
        st.segmented_control(
            say("filter.lang", language), LANGUAGES, format_func=LANGUAGE_NAMES.get, key="filter_lang", required=True,
            on_change=_touch, label_visibility="collapsed",
        )  # fmt: skip
    return actions


def summary(choice: Choice, info: CollectionInfo) -> str:
    """The choice in words: Korea · AliExpress · Jan 2022 – Dec 2025 · monthly · Published figures."""
    language, filters = choice.lang, filters_of(choice)
    parts = (
        several([market_name(code, language) for code in choice.market], "filter.all_markets", language),
        several([platform_name(name, language) for name in choice.platform], "filter.all_platforms", language),
        numbers.months_between(filters.date_from, filters.date_to, language),
        say(f"grain.{choice.grain}", language),
        collection_name(info, language),
    )
    return " · ".join(plain(part, 60) for part in parts)


def tell(refused: Sequence[Refusal], choice: Choice, infos: Sequence[CollectionInfo], through_link: bool = False) -> None:
    """Name what in the address could not be used, what could be, and what is shown instead; through a link: what was not shared."""
    if not refused:
        return
    language = choice.lang
    lines = []
    for one in refused:
        words = {
            "parameter": plain(one.parameter),
            "value": plain(one.value),
            "allowed": ", ".join(map(plain, one.allowed)),
            "used": ", ".join(map(plain, one.used)),
        }
        kind = "reader.beyond" if through_link and one.kind == "notice.unknown_value" and one.parameter in _SHARED else one.kind
        lines.append(f"- {say(kind, language, **words)}")
    title = say("reader.beyond.title" if through_link else "notice.title", language)
    st.warning("\n".join((f"**{title}**", "", *lines)), icon=":material/link_off:")


def _touch() -> None:
    """A widget changed in this run, so the widgets speak for the choice and not the address, which may lag behind."""
    st.session_state[_TOUCHED] = True


def _widgets(choice: Choice, info: CollectionInfo, infos: Sequence[CollectionInfo], through_link: bool) -> None:
    language, covered = choice.lang, months(info)
    month_words = _month_words(covered, language)
    titles = {one.name: collection_name(one, language) for one in infos}
    markets = sorted(info.markets, key=lambda code: (code != info.default_market, market_name(code, language)))
    platforms = sorted(info.platforms, key=lambda name: (name != info.default_platform, name.lower()))
    offered = {"collection": tuple(titles), "market": markets, "platform": platforms}
    drawn = [name for name, options in offered.items() if not through_link or len(options) > 1]
    with st.container(horizontal=True, gap="small") if drawn else nullcontext():  # an empty row would leave a gap
        for name in drawn:
            if name == "collection":
                st.selectbox(say("filter.collection", language), tuple(titles), format_func=lambda code: titles.get(code, code), **_bound("collection"))
            else:
                _multi(name, offered[name], market_name if name == "market" else platform_name, language)
    with st.container(horizontal=True, gap="small"):
        for name in ("from", "to"):
            st.selectbox(say(f"filter.{name}", language), covered, format_func=lambda code: month_words.get(code, code), **_bound(name))
        st.selectbox(say("filter.compare", language), COMPARISONS, format_func=lambda code: say(f"compare.{code}", language), **_bound("compare"))
        st.selectbox(say("filter.grain", language), GRAINS, format_func=lambda code: say(f"grain.{code}", language), **_bound("grain"))


@lru_cache(maxsize=64)
def _month_words(covered: tuple[str, ...], language: str) -> dict[str, str]:
    """The months of a list in words; a collection's are the same at every run."""
    return {code: numbers.month(date.fromisoformat(f"{code}-01"), language) for code in covered}


def _multi(name: str, options: Sequence[str], named, language: str) -> None:
    st.multiselect(
        say(f"filter.{name}", language),
        options,
        format_func=lambda code: named(code, language),
        placeholder=say(f"filter.all_{name}s", language),
        **_bound(name),
    )


def _bound(name: str) -> dict:
    return {"key": f"filter_{name}", "on_change": _touch}
