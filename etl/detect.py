"""What a file is, by looking: format, encoding, delimiter, line ends. Each answer comes with its evidence, so that it can be reported."""

import codecs
import csv
import re
from collections import Counter
from pathlib import Path

from etl.errors import FileUnreadable
from etl.formats.packed import ZIP

SAMPLE = 256 * 1024
CONTROL = bytes((*range(1, 9), *range(14, 27), *range(28, 32)))  # no text has them
CHUNK = 256 * 1024  # bytes looked at a time: a buffer of that size is used again, a larger one is asked of the system anew each time
DELIMITERS = (",", ";", "\t", "|")
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SUFFIXES = {"csv": "csv", "tsv": "tsv", "tab": "tsv", "txt": "csv", "xlsx": "xlsx", "xlsm": "xlsx", "jsonl": "jsonl", "ndjson": "jsonl", "parquet": "parquet"}
SIGNATURES = (
    (b"PAR1", "parquet"), (ZIP, "xlsx"), (b"\xd0\xcf\x11\xe0", "old or encrypted Excel workbook"), (b"%PDF", "PDF"), (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"), (b"SQLite format 3", "SQLite database"), (b"\x7fELF", "program"), (b"Rar!", "RAR archive"),
    (b"7z\xbc\xaf", "7-Zip archive"), (b"BZh", "bzip2 archive"), (b"\xfd7zXZ", "xz archive"), (b"(\xb5/\xfd", "Zstandard archive"),
)  # fmt: skip
ENCODINGS = {  # what sources.toml may name -> Python's codec
    "utf-8": "utf-8-sig", "utf8": "utf-8-sig", "utf-8-sig": "utf-8-sig", "utf-8-bom": "utf-8-sig", "utf-16": "utf-16", "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "cp949": "cp949", "euc-kr": "cp949", "euckr": "cp949", "ms949": "cp949",
    "latin-1": "latin-1", "latin1": "latin-1", "iso-8859-1": "latin-1", "windows-1252": "cp1252", "cp1252": "cp1252",
    "shift-jis": "cp932", "sjis": "cp932", "cp932": "cp932", "windows-31j": "cp932", "euc-jp": "euc_jp", "gbk": "gb18030", "gb2312": "gb18030",
    "gb18030": "gb18030", "big5": "big5",
}  # fmt: skip
KANA = re.compile("[ぁ-んァ-ヴー]")
KOREAN = re.compile(r"[가-힣ㄱ-ㆎ一-鿿·、。「」『』〈〉《》【】（），．：；％＋－／～※○●◎◇◆□■△▲▽▼→←↑↓★☆①-⑳㈜㎏㎡㎞℃①-⑮ⅰ-ⅹⅠ-Ⅹ“”‘’…°×÷±]")


def file_format(path: Path, name: str) -> str:
    """'csv', 'tsv', 'xlsx', 'jsonl' or 'parquet', by the first bytes, then by the name, then by the first character.

    Raises:
        FileUnreadable: it is something else; says what.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            if kind in ("xlsx", "parquet"):
                return kind
            article = "an" if kind[0] in "aeo" else "a"
            raise FileUnreadable(f"{name} is {article} {kind}, which is not read. Save it as CSV or XLSX (without a password) and deliver that.")
    suffix = SUFFIXES.get(name.rsplit(".", 1)[-1].lower())
    if suffix in ("csv", "tsv", "jsonl"):
        return suffix
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if text.startswith(b"{"):
        return "jsonl"
    return suffix or "csv"


def refuse_binary(path: Path, name: str) -> None:
    """Refuse what holds so many control characters that no encoding makes it text.

    Raises:
        FileUnreadable: it is binary.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    control = len(head) - len(head.translate(None, delete=CONTROL))
    if head and control > max(8, len(head) // 50):
        raise FileUnreadable(f"{name} is not text: {control:,} of its first {len(head):,} bytes are control characters. Export it as CSV.")


def encoding(path: Path) -> tuple[str, str]:
    """(name of the encoding, why) of a text file: byte order mark, pattern of NULs, then the first of UTF-8, CP949, Latin-1 that fits."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return name, "byte order mark"
    if wide := _utf16_without_mark(head):
        return wide, "every other byte is NUL, as in UTF-16 without a byte order mark"
    if head.isascii() and _all_ascii(path):
        return "utf-8", "ASCII only"
    if _decodes(path, "utf-8"):
        return "utf-8", "all bytes are valid UTF-8"
    return _legacy(path)


def _all_ascii(path: Path) -> bool:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if not chunk.isascii():
                return False
    return True


def _utf16_without_mark(head: bytes) -> str | None:
    even, odd = head[0::2], head[1::2]
    if len(head) < 4 or not (nulls := head.count(0)):
        return None
    little, big = odd.count(0), even.count(0)
    # Korean text has few NULs, but its line ends and delimiters have them on one side only.
    if nulls > len(head) // 100 and max(little, big) > 20 * min(little, big):
        return "utf-16-le" if little > big else "utf-16-be"
    return None


def _decodes(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _legacy(path: Path) -> tuple[str, str]:
    """CP949 where what it gives is Korean, damaged UTF-8 where most of it is UTF-8, else Latin-1."""
    with path.open("rb") as file:
        sample = b"".join(line for line in file.read(SAMPLE * 8).splitlines(keepends=True) if not line.isascii())
    utf8, utf8_lost = _letters(sample, "utf-8")
    korean, korean_lost = _letters(sample, "cp949")
    hangul = len(KOREAN.findall(korean))
    if utf8 and utf8_lost * 10 <= len(utf8):
        return "utf-8", f"{len(utf8):,} characters are valid UTF-8 and {utf8_lost:,} places are not: their rows are set aside"
    if japanese := _japanese(sample):
        return japanese
    if korean and hangul >= 0.9 * len(korean) and korean_lost * 10 <= len(korean):
        strict = "" if _decodes(path, "cp949") else f"; {korean_lost:,} places are not: their rows are set aside"
        return "cp949", f"{hangul:,} of {len(korean):,} characters beyond ASCII are Korean when read as CP949{strict}"
    if any(0x80 <= code <= 0x9F for code in sample) and _decodes(path, "cp1252"):
        return "windows-1252", "neither UTF-8 nor Korean; it holds bytes that only Windows-1252 uses"
    return "latin-1", "neither UTF-8 nor Korean, so one byte is one letter"


def _japanese(sample: bytes) -> tuple[str, str] | None:
    """Shift-JIS or EUC-JP where what it gives has kana: all of it would be CP949 as well, without one."""
    for codec, name in (("cp932", "cp932"), ("euc_jp", "euc-jp")):
        letters, lost = _letters(sample, codec)
        kana = len(KANA.findall(letters))
        if kana >= 0.05 * len(letters) > 0 and lost * 10 <= len(letters):
            strict = f"; {lost:,} places are not: their rows are set aside" if lost else ""
            return name, f"{kana:,} of {len(letters):,} characters beyond ASCII are kana when read as {name}{strict}"
    return None


def _letters(sample: bytes, codec: str) -> tuple[str, int]:
    """Characters beyond ASCII that a codec gives, and how many places it cannot read."""
    text = sample.decode(codec, errors="replace")
    lost = text.count("�")
    return "".join(letter for letter in text if letter > "\x7f" and letter != "�"), lost


def delimiter(lines: list[str], prefer: str = ",") -> tuple[str, str]:
    """(delimiter, why) of the first lines of a text file: the one that cuts most lines into as many fields as the header."""
    best, best_share, best_fields = prefer, -1.0, 1
    for candidate in sorted(DELIMITERS, key=lambda mark: mark != prefer):
        fields = _field_counts(lines, candidate)
        if not fields or fields[0] < 2:
            continue
        share = sum(count == fields[0] for count in fields) / len(fields)
        if share > best_share + 0.2 or (share >= best_share - 0.05 and fields[0] > 2 * best_fields):
            best, best_share, best_fields = candidate, share, fields[0]
    if best_share < 0:
        return prefer, "one column"
    return best, f"{best_share:.0%} of the first {len(lines)} lines have {best_fields} fields"


def _field_counts(lines: list[str], candidate: str) -> list[int]:
    try:
        return [len(cells) for cells in csv.reader(lines, delimiter=candidate) if cells]
    except csv.Error:
        return [line.count(candidate) + 1 for line in lines]


def line_end(sample: bytes | str) -> str:
    """'LF', 'CRLF', 'CR', or 'mixed' with the counts."""
    text = sample.decode("latin-1") if isinstance(sample, bytes) else sample
    crlf = text.count("\r\n")
    counts = Counter({"CRLF": crlf, "LF": text.count("\n") - crlf, "CR": text.count("\r") - crlf})
    used = {name: count for name, count in counts.items() if count}
    if len(used) <= 1:
        return next(iter(used), "LF")
    main, most = counts.most_common(1)[0]
    rest = sum(used.values()) - most
    return main if rest * 1000 < most else "mixed (" + ", ".join(f"{count} {name}" for name, count in used.items()) + ")"
