"""Reads tables and the times in them, sharing no code with the program."""

import csv
import datetime
import json
import re
import zipfile
from xml.etree import ElementTree

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def trimmed(text):
    return text.strip(" \t\r\n\f\v\u00a0\u3000\u200b\ufeff")


def unescaped(text):
    """What a workbook writes as _x000D_ is the character of that number."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda it: chr(int(it.group(1), 16)), text)


def rows_of_csv(file):
    with open(file, encoding="utf-8-sig", newline="") as opened:
        yield from ([(trimmed(cell), None) for cell in row] for row in csv.reader(opened))


def rows_of_records(file):
    """A list of objects in JSON as a table: what is inside an object has its name behind a dot."""
    with open(file, encoding="utf-8") as opened:
        records = [dict(flat(record, "")) for record in json.load(opened)]
    names = list(dict.fromkeys(name for record in records for name in record))
    yield [(name, None) for name in names]
    yield from ([(trimmed(record.get(name, "")), None) for name in names] for record in records)


def flat(record, before):
    for name, value in record.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        elif isinstance(value, str) or value is None:
            yield before + name, value or ""
        else:
            yield before + name, json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def rows_of_workbook(file):
    """The rows of the first sheet: of each cell its text, and its number where it is one."""
    with zipfile.ZipFile(file) as book:
        shared = [
            unescaped("".join(text.text or "" for text in item.iter(SHEET + "t")))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iter(SHEET + "si")
        ]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    for row in sheet.iter(SHEET + "row"):
        cells = {}
        for cell in row.iter(SHEET + "c"):
            letters = re.match("[A-Z]+", cell.get("r")).group()
            at = 0
            for letter in letters:
                at = at * 26 + ord(letter) - 64
            value = cell.find(SHEET + "v")
            if cell.get("t") == "s":
                cells[at - 1] = (trimmed(shared[int(value.text)]), None)
            elif cell.get("t") == "inlineStr":
                texts = (it.text or "" for it in cell.iter(SHEET + "t"))
                cells[at - 1] = (trimmed(unescaped("".join(texts))), None)
            elif value is not None:
                number = float(value.text)
                cells[at - 1] = (value.text, number) if number != int(number) else (str(int(number)), number)
        yield [cells.get(at, ("", None)) for at in range(max(cells, default=-1) + 1)]


def time_of(text, number):
    """The instants from and to which a written time can be, or nothing where it is none."""
    if number is not None:
        at = datetime.datetime(1899, 12, 30) + datetime.timedelta(seconds=round(number * 86400))
        return spans(at, 86400 if number == int(number) else 1)
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d", text):
        at = datetime.datetime.fromisoformat(text)
        return at, at + datetime.timedelta(seconds=1)
    year_first = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(.*))?", text)
    american = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: +(.*))?", text)
    if year_first:
        year, month, day, clock = year_first.groups()
    elif american:
        month, day, year, clock = american.groups()
    else:
        return None
    at = datetime.datetime(int(year), int(month), int(day))
    if not clock:
        return spans(at, 86400)
    parts = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?(AM|PM))?", clock)
    hour, minute, second, half = parts.groups()
    hour = int(hour) % 12 + (12 if half == "PM" else 0) if half else int(hour)
    at = at.replace(hour=hour, minute=int(minute), second=int(second or 0))
    return spans(at, 1 if second else 60)


def spans(at, seconds):
    at = at.replace(tzinfo=BEIJING)
    return at, at + datetime.timedelta(seconds=seconds)
