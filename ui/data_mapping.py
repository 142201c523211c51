"""The mapping of uploaded files as a form: what the rows of each file are, and where each column comes from."""

import hashlib
import tomllib
from collections.abc import Sequence
from copy import deepcopy

import polars as pl
import streamlit as st

from data.contracts import contracts
from data.markets import CODES
from data.open_questions import EDIT, of_route, questions
from ui.data_blocks import dataset_name
from ui.data_dates import dates_answered
from ui.mapping_text import changed_text
from ui.names import market_name
from ui.plain import clean, plain
from ui.sent_tables import sent
from ui.view import View
from ui.words import say_or

NOTHING = "–"  # no column of the file
HIDDEN = ("source_file", "source_line")


def open_questions(text: str) -> list[str]:
    """Places of a mapping that still say EDIT: 'orders.csv: market'; what is asked once for all files has no file."""
    document = _read(text)
    files = ["", *(f"{file.get('pattern', '')}: " for file in document.get("file", ()))]
    return [f"{files[asked.file]}{asked.column}" + (f" “{asked.word}”" if asked.word is not None else "") for asked in questions(document)]


def form(view: View, text: str, columns: dict[str, dict[str, list[str]]], needed: dict[str, tuple[str, ...]]) -> str | None:
    """Draw the form; the new text once a person keeps it. A text that is no TOML is left to the text box."""
    document = _read(text)
    if not document.get("file"):
        return None
    changed, stamp = deepcopy(document), hashlib.sha256(text.encode()).hexdigest()[:12]  # another text: widgets begin anew
    st.markdown(plain(view.say("data.add.mapping.hint")))
    _shared(view, stamp, changed)
    for number, file in enumerate(changed["file"]):
        routes = file.get("route") or [{}]
        names = " + ".join(dict.fromkeys(dataset_name(view, route["dataset"]) if route.get("dataset") else view.say("data.add.ignore") for route in routes))
        asked = any(next(of_route(route), None) for route in routes)
        with st.expander(plain(f"{file.get('pattern', '')} → {names}", 160), expanded=asked, icon=":material/edit:" if asked else ":material/check:"):
            for place, route in enumerate(routes):
                if len(routes) > 1:
                    where = route.get("where", view.say("data.add.rest"))
                    st.markdown(plain(view.say("data.add.route", number=place + 1, where=clean(where)), 200))
                here = {dataset: [name for name in names if name not in changed.get("constants", {})] for dataset, names in needed.items()}
                _route_form(view, f"{stamp}_{number}_{place}", file, place, columns.get(file.get("pattern", ""), {}), here)
    kept = st.button(view.say("data.add.keep"), key="keep_form", icon=":material/save:", disabled=changed == document)
    return changed_text(text, changed) if kept else None


def _shared(view: View, key: str, document: dict) -> None:
    """What holds for every file that does not say otherwise."""
    constants = document.get("constants")
    if not constants:
        return
    st.markdown(plain(view.say("data.add.shared")))
    for place, (name, value) in zip(st.columns(max(2, len(constants))), constants.items(), strict=False):
        said, label = "" if value == EDIT else str(value), say_or(f"data.heading.{name}", view.language, name)
        if name == "market":
            codes = sorted(CODES, key=lambda code: market_name(code, view.language))
            index = codes.index(said) if said in codes else None
            named = lambda code: f"{market_name(code, view.language)} ({code})"  # noqa: E731
            given = place.selectbox(label, codes, index=index, format_func=named, key=f"shared_{key}_{name}", placeholder=view.say("data.add.choose"))
        else:
            given = place.text_input(label, said, key=f"shared_{key}_{name}")
        constants[name] = (given or "").strip() or EDIT


def _read(text: str) -> dict:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _route_form(view: View, key: str, file: dict, place: int, columns: dict[str, list[str]], needed: dict[str, list[str]]) -> None:
    """One [[file.route]]: what its rows are, and where each column comes from."""
    route = file["route"][place]
    options = ["", *contracts()]
    dataset = route.get("dataset", "")
    chosen = st.selectbox(
        view.say("data.add.dataset"), options, index=options.index(dataset) if dataset in options else 0,
        format_func=lambda name: dataset_name(view, name) if name else view.say("data.add.ignore"), key=f"mapping_dataset_{key}",
    )  # fmt: skip
    if not chosen:
        kept = {"where": route["where"]} if "where" in route else {}
        file["route"][place] = route if "ignore" in route else {**kept, "ignore": "left out on the data page"}
        return
    if chosen != dataset:
        route = _carried(route, chosen)
    route = dates_answered(view, f"{key}_{chosen}", route, columns)
    rows = [{**row, "from": row["from"] or NOTHING} for row in _rows(chosen, route, needed.get(chosen, ()))]
    edited = st.data_editor(
        sent(pl.DataFrame(rows)), key=f"mapping_columns_{key}_{chosen}", hide_index=True, width="stretch", disabled=["column", "needed"], placeholder="",
        column_config={
            "column": st.column_config.TextColumn(view.say("data.add.column")),
            "needed": st.column_config.CheckboxColumn(view.say("data.add.needed")),
            "from": st.column_config.SelectboxColumn(view.say("data.add.from"), options=[NOTHING, *(clean(name) for name in columns)]),
            "fixed": st.column_config.TextColumn(view.say("data.add.fixed")),
            "formats": st.column_config.TextColumn(view.say("data.add.formats")),
        },
    )  # fmt: skip
    told = [{**row, "from": "" if row["from"] in (None, NOTHING) else row["from"]} for row in pl.from_arrow(edited).to_dicts()]
    new = _route(chosen, route, told)
    values = _values(view, key, chosen, new, columns)
    whole = {**new, "values": values} if values else new
    file["route"][place] = whole if _said(whole) != _said(file["route"][place]) else file["route"][place]


def _carried(route: dict, dataset: str) -> dict:
    """What another dataset's route says of columns that this one has too."""
    known = contracts()[dataset].dtypes
    parts = ("columns", "constants", "formats", "values", "time_zones", "numbers")
    kept = {part: {name: value for name, value in route.get(part, {}).items() if name in known} for part in parts}
    return {part: entries for part, entries in kept.items() if entries} | ({"where": route["where"]} if "where" in route else {})


def _said(route: dict) -> dict:
    """A route without empty parts, constants as text: what two spellings of one route have in common."""
    said = {name: value for name, value in route.items() if value != {}}
    return said | ({"constants": {name: str(value) for name, value in said["constants"].items()}} if "constants" in said else {})


def _values(view: View, key: str, dataset: str, route: dict, columns: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    """What the file's words mean, for columns that take words of a list only; the map of any other column stays as it is."""
    found = {name: dict(mapped) for name, mapped in route.get("values", {}).items()}
    for name, column in route["columns"].items():
        allowed, given = allowed_values(dataset, name), columns.get(column, [])
        mapped = found.get(name, {})
        if not allowed or not [value for value in given if value not in allowed]:
            continue
        rows = [{"given": value, "means": mapped.get(value, value if value in allowed else NOTHING)} for value in given]
        rows = [{**row, "means": "" if row["means"] == EDIT else row["means"]} for row in rows]
        edited = st.data_editor(
            sent(pl.DataFrame(rows)), key=f"mapping_values_{key}_{dataset}_{name}", hide_index=True, width="stretch", disabled=["given"], placeholder="",
            column_config={
                "given": st.column_config.TextColumn(view.say("data.add.given", column=clean(column))),
                "means": st.column_config.SelectboxColumn(view.say("data.add.means", name=name), options=["", NOTHING, *allowed]),
            },
        )  # fmt: skip
        found[name] = _meanings(mapped, pl.from_arrow(edited).to_dicts())
    return found


def _meanings(mapped: dict[str, str], rows: Sequence[dict]) -> dict[str, str]:
    """The value list as the form has it: what is left open stays as it was; what means nothing of the list leaves it, and its rows wait in quarantine."""
    said = mapped | {row["given"]: row["means"] for row in rows if row["means"]}
    return {word: means for word, means in said.items() if means not in (NOTHING, word)}


def allowed_values(dataset: str, name: str) -> list[str]:
    """The words that a column of a contract takes; none where it takes any."""
    kind = contracts()[dataset].dtypes.get(name)
    if isinstance(kind, pl.Enum):
        return kind.categories.to_list()
    return list(CODES) if name == "market" else []


def _rows(dataset: str, route: dict, needed: Sequence[str] = ()) -> list[dict]:
    """One row a contract column, the needed ones first, then those that are filled."""
    contract, found = contracts()[dataset], []
    for name in contract.dtypes:
        if name not in HIDDEN:
            fixed = route.get("constants", {}).get(name)
            found.append({
                "column": name, "needed": name in needed, "from": route.get("columns", {}).get(name, ""),
                "fixed": "" if fixed is None else str(fixed), "formats": " | ".join(route.get("formats", {}).get(name, [])),
            })  # fmt: skip
    return sorted(found, key=lambda row: (not row["needed"], not (row["from"] or row["fixed"])))


def _route(dataset: str, route: dict, rows: list[dict]) -> dict:
    """The route as the form has it now; what the form does not show (expressions, value maps, where) stays for columns that are still mapped."""
    columns = {row["column"]: row["from"] for row in rows if row["from"]}
    constants = {row["column"]: row["fixed"] for row in rows if row["fixed"] and not row["from"]}
    formats = {row["column"]: [form.strip() for form in row["formats"].split("|") if form.strip()] for row in rows if row["formats"] and row["from"]}
    kept = {name: value for name, value in route.items() if name not in ("dataset", "columns", "constants", "formats", "ignore")}
    for part in ("values", "otherwise", "empty", "numbers", "time_zones"):
        if part in kept:
            kept[part] = {name: value for name, value in kept[part].items() if name in columns}
    if "expressions" in kept:
        kept["expressions"] = {name: value for name, value in kept["expressions"].items() if name not in columns and name not in constants}
    return {"dataset": dataset, **kept, "columns": columns, "constants": constants, "formats": formats}
