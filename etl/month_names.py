"""Month names and Japanese years as English and Gregorian ones, which is all that the date parser reads."""

import polars as pl

# First letters that tell a month in the language where the name starts so; no name starts as another month's of these languages does.
NAMES = (  # English, German, French, Spanish, Portuguese
    ("Jan", ("jan", "jän", "janv", "january", "januar", "jänner", "janvier", "ene", "enero", "janeiro")),
    ("Feb", ("feb", "febr", "february", "februar", "feber", "févr", "fév", "fev", "fevr", "février", "fevrier", "febrero", "fevereiro")),
    ("Mar", ("mar", "mär", "mrz", "märz", "maerz", "march", "mars", "marzo", "março", "marco")),
    ("Apr", ("apr", "april", "avr", "avril", "abr", "abril")),
    ("May", ("may", "mai", "mayo", "maio")),
    ("Jun", ("jun", "june", "juni", "juin", "junio", "junho")),
    ("Jul", ("jul", "july", "juli", "juil", "juill", "juillet", "julio", "julho")),
    ("Aug", ("aug", "august", "août", "aout", "aoû", "ago", "agosto")),
    ("Sep", ("sep", "sept", "september", "septembre", "septiembre", "set", "setiembre", "setembro")),
    ("Oct", ("oct", "okt", "october", "oktober", "octobre", "octubre", "out", "outubro")),
    ("Nov", ("nov", "november", "novembre", "noviembre", "novembro")),
    ("Dec", ("dec", "dez", "december", "dezember", "déc", "décembre", "decembre", "dic", "diciembre", "dezembro")),
)
MONTHS = {name: month for month, names in NAMES for name in names}
WORD = r"(\p{L}{3,})\.?"  # "de", "er" and "PM" are shorter
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}  # the year before an era's first
ERA = r"(令和|平成|昭和|[RHS])\s?(\d{1,2}|元)"


def plain_dates(text: pl.Series, form: str) -> tuple[pl.Series, str]:
    """Texts and their format for a parser that knows English months and Gregorian years only: "3 de março" as "3 de Mar", %EY (令和6年) as %Y年."""
    if "%EY" in form:
        return _gregorian(text), form.replace("%EY", "%Y")
    return (_english(text), form) if "%b" in form or "%B" in form else (text, form)


def _english(text: pl.Series) -> pl.Series:
    month = pl.col("text").str.extract(WORD).str.to_lowercase().replace_strict(MONTHS, default=None, return_dtype=pl.String)
    told = pl.DataFrame({"text": text}).select(pl.when(month.is_not_null()).then(pl.col("text").str.replace(WORD, month)).otherwise("text"))
    return told.to_series().alias(text.name)


def _gregorian(text: pl.Series) -> pl.Series:
    era = pl.col("text").str.extract(ERA, 1).replace_strict(ERAS, default=None, return_dtype=pl.Int32)
    year = pl.col("text").str.extract(ERA, 2).str.replace("元", "1").cast(pl.Int32, strict=False)
    told = pl.DataFrame({"text": text}).select(pl.when(era.is_not_null()).then(pl.col("text").str.replace(ERA, (era + year).cast(pl.String))))
    return told.to_series().alias(text.name)
