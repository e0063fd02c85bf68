#!/usr/bin/env python3
"""Compares response times counted from files with what a running server answers, cell by cell, sharing no code with it.

Usage: compare.py ADDRESS PLAN.json HOLIDAYS

ADDRESS is host:port of the server, PLAN.json a list of {"file", "channel", "columns"} where columns names the column of each
kind, and HOLIDAYS a folder with a file of days off and make-up days for each year. Every cell that differs is listed, and the
exit code is then 1.
"""

import bisect
import calendar
import datetime
import json
import pathlib
import statistics
import sys
import urllib.parse
import urllib.request

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cells"))
from tables import BEIJING, rows_of_csv, rows_of_workbook, time_of

DAYS = [1, 3, 5, 7, 15, 30]
CLASSES = {"投诉": "complaint", "咨询": "consultation_req", "建议": "suggestion", "举报": "report", "求助": "help"}
CHANNELS = ["hotline", "message", "mention"]
# In the order in which forms list them.
CLASS_ORDER = ["complaint", "consultation_req", "help", "report", "suggestion"]


class Holidays:
    def __init__(self, folder):
        self.named = {}
        for file in sorted(pathlib.Path(folder).glob("2*.json")):
            for day in json.loads(file.read_text(encoding="utf-8"))["days"]:
                self.named[datetime.date.fromisoformat(day["date"])] = not day["isOffDay"]
        self.known = {}

    def is_working(self, day):
        return self.named.get(day, day.weekday() < 5)

    def between(self, first, last):
        """The working days after the first day, up to and including the last."""
        if (first, last) not in self.known:
            days = (first + datetime.timedelta(days=n) for n in range(1, (last - first).days + 1))
            self.known[(first, last)] = sum(self.is_working(day) for day in days)
        return self.known[(first, last)]


def cases_of(plan):
    """The cases of a table: what they are grouped by, and the spans in which their times lie."""
    rows = rows_of_workbook if plan["file"].endswith(".xlsx") else rows_of_csv
    header, *lines = rows(plan["file"])
    place = {kind: [name for name, _ in header].index(column) for kind, column in plan["columns"].items()}
    cases = {}
    for line in lines:
        text = {kind: line[at][0] if at < len(line) else "" for kind, at in place.items()}
        when = {kind: time_of(*line[place[kind]]) if text.get(kind) else None for kind in ("received", "replied", "closed", "target")}
        if text.get("days"):
            start = when["received"][0] + datetime.timedelta(days=int(float(text["days"])))
            when["replied"] = (start, start + datetime.timedelta(days=1))
        # A table without a column for replies tells of them with the words of its closing.
        if text.get("note"):
            when["replied"] = when["closed"]
        cases[text["number"]] = {
            "channel": plan["channel"],
            "office": text.get("office") or None,
            "class": CLASSES.get(text.get("class")),
            "month": when["received"][0].astimezone(BEIJING).strftime("%Y-%m"),
            **when,
        }
    return list(cases.values())


def elapsed(first, last):
    if last[0] >= first[0]:
        return int((last[0] - first[0]).total_seconds())
    return 0 if first[0] < last[1] else None


def p90(values):
    """The least of the values that nine tenths of all do not exceed."""
    return next((it for it in values if 10 * bisect.bisect_right(values, it) >= 9 * len(values)), None)


def times(cases, end, holidays):
    seconds, working = [], []
    waiting = without = unknown = 0
    for case in cases:
        if not case[end]:
            ended = end == "replied" and case["closed"]
            without, waiting = without + bool(ended), waiting + (not ended)
            continue
        took = elapsed(case["received"], case[end])
        if took is None:
            unknown += 1
            continue
        seconds.append(took)
        first, last = (it[0].astimezone(BEIJING).date() for it in (case["received"], case[end]))
        if first <= last:
            working.append(holidays.between(first, last))
    seconds.sort()
    working.sort()
    bounds = [0] + [bisect.bisect_right(seconds, days * 86400) for days in DAYS] + [len(seconds)]
    return {
        "n": len(seconds),
        "median_seconds": statistics.median_low(seconds) if seconds else None,
        "p90_seconds": p90(seconds),
        "n_working": len(working),
        "median_working_days": statistics.median_low(working) if working else None,
        "p90_working_days": p90(working),
        "within": [high - low for low, high in zip(bounds, bounds[1:])],
        "waiting": waiting,
        "without": without,
        "unknown": unknown,
    }


def row(key, certainty, cases, holidays):
    return {
        "key": key,
        "certainty": certainty,
        "received": len(cases),
        "reply": times(cases, "replied", holidays),
        "closing": times(cases, "closed", holidays),
    }


def rows(by, cases, holidays):
    groups = {}
    for case in cases:
        groups.setdefault(case[by], []).append(case)
    place = {
        "office": lambda key: (-len(groups[key]), key),
        "channel": lambda key: CHANNELS.index(key),
        "class": lambda key: CLASS_ORDER.index(key),
        "month": lambda key: key,
    }[by]
    keys = sorted((key for key in groups if key is not None), key=place) + [key for key in groups if key is None]
    # Nobody has confirmed a class that a file states.
    certainty = lambda key: "provisional" if by == "class" and key is not None else "decided"
    return [row(key, certainty(key), groups[key], holidays) for key in keys]


def targets(cases, holidays):
    """The row of the targets that the sources set: a target is kept before its instant, and missed where nothing came."""
    governed = [case for case in cases if case["target"]]
    late = sum(bool(case["closed"]) and case["closed"][0] >= case["target"][0] for case in governed)
    missed = sum(not case["closed"] for case in governed)
    within = len(governed) - late - missed
    kept = {"within": within, "late": late, "missed": missed, "open": 0, "unjudged": 0}
    return {**row("SOURCE-TARGET", "decided", governed, holidays), "kept": {"decided": kept}}


class Comparison:
    def __init__(self, address):
        self.address, self.n_cells, self.wrong = address, 0, []

    def answer(self, **asked):
        query = urllib.parse.urlencode({name: value for name, value in asked.items() if value})
        with urllib.request.urlopen(f"http://{self.address}/api/v1/reports/response?{query}", timeout=60) as answer:
            return json.load(answer)

    def cells(self, place, expected, found):
        """Compares every cell that is expected, however deep it stands."""
        if isinstance(expected, dict):
            for name, value in expected.items():
                self.cells(f"{place} {name}", value, found[name])
        elif isinstance(expected, list):
            self.cells(f"{place} how many", len(expected), len(found))
            for at, (one, other) in enumerate(zip(expected, found)):
                self.cells(f"{place} {at}", one, other)
        else:
            self.n_cells += 1
            if expected != found:
                self.wrong.append(f"{place}: counted {expected}, answered {found}")


def main():
    address, plan, folder = sys.argv[1:]
    cases = [case for one in json.load(open(plan, encoding="utf-8")) for case in cases_of(one)]
    holidays, comparison = Holidays(folder), Comparison(address)
    months = sorted({case["month"] for case in cases})
    middle = months[len(months) // 2]
    year, month = map(int, middle.split("-"))
    last = calendar.monthrange(year, month)[1]
    for period in ({}, {"from": f"{middle}-01", "to": f"{middle}-{last}"}, {"from": "2015-02-01"}):
        inside = [
            case for case in cases
            if period.get("from", "") <= case["received"][0].astimezone(BEIJING).date().isoformat() <= period.get("to", "9999")
        ]
        for by in ("office", "channel", "class", "month"):
            found = comparison.answer(by=by, **period)
            expected = {"rows": rows(by, inside, holidays), "total": row(None, "decided", inside, holidays)}
            comparison.cells(f"{by} {period}", expected, found)
        of_source = [it for it in comparison.answer(by="rule", **period)["rows"] if it["key"] == "SOURCE-TARGET"]
        expected = [targets(inside, holidays)] if any(case["target"] for case in inside) else []
        comparison.cells(f"rule {period}", expected, of_source)
    print(f"{len(cases)} cases, {comparison.n_cells} cells compared, {len(comparison.wrong)} differ")
    print("\n".join(comparison.wrong[:40]))
    sys.exit(1 if comparison.wrong or not comparison.n_cells else 0)


main()
