#!/usr/bin/env python3
"""Compares tables cell by cell with what a running server answers, sharing no code with it.

Usage: compare.py ADDRESS INTAKE.jsonl PLAN.json

ADDRESS is host:port of the server, INTAKE.jsonl what `huiying log export intake` wrote, and PLAN.json a list of
{"file", "source", "columns", "every", "summary"}: a table, the source it was imported from, what each of its columns is,
one row in how many is asked for, and the summary of its import. Names of
records that the plan does not have are kept sealed. Every cell that differs from what is on record is
listed with the reason the record gives; a cell that is neither on record nor sealed nor told is lost, and the exit code
is then 1. Of sealed cells it is known only that the sealed data are large enough to hold them all.
"""

import base64
import datetime
import http.client
import json
import re
import sys

from tables import BEIJING, rows_of_csv, rows_of_records, rows_of_workbook, time_of

# Where a column that is shown stands in the answer on a case.
SHOWN = {
    "external_id": ["external_id"],
    "title": ["title"],
    "body": ["body"],
    "category": ["category"],
    "via": ["via"],
    "office": ["office"],
    "area": ["area"],
    "status": ["status"],
    "place": ["details", "place"],
    "closing_note": ["details", "closing_note"],
    "transfers": ["details", "transfers"],
    "likes": ["details", "likes"],
    "dislikes": ["details", "dislikes"],
}
TIMES = {
    "received": ["received"],
    "target": ["target"],
    "closed": ["details", "closed"],
    "modified": ["details", "modified"],
}
# How the files with each end are read, and the number of their first row.
READERS = {"csv": (rows_of_csv, 2), "xlsx": (rows_of_workbook, 2), "json": (rows_of_records, 1)}
MARKERS = {"无", "空", "/", "-", "null"}


def instant(said):
    return said and datetime.datetime.fromisoformat(said["at"].replace("Z", "+00:00"))


def at_path(value, path):
    for name in path:
        value = None if value is None else value.get(name)
    return value


def is_masked(shown, cell):
    """Whether a text is the cell with parts of it replaced by stars and at most two characters, or with its end cut off."""
    pieces = [re.escape(piece) for piece in re.split(r"\*{4}.{0,2}|\*+", shown.rstrip("…"))]
    is_shorter = "*" in shown or shown.endswith("…")
    return is_shorter and re.match(".*".join(pieces), cell, re.S) is not None


class Table:
    def __init__(self, plan, intake):
        self.plan, self.intake = plan, intake
        rows, self.first = READERS[plan["file"].rsplit(".", 1)[-1]]
        self.rows = list(rows(plan["file"]))
        self.names = [name or f"column {chr(65 + at)}" for at, (name, _) in enumerate(self.rows[0])]
        if self.first == 1:
            plan["columns"] = dict.fromkeys(self.names, "sealed") | plan["columns"]
        unplanned = set(self.names) ^ set(plan["columns"])
        assert not unplanned, f"{plan['file']}: the plan and the table differ in {unplanned}"
        self.n_cells = self.n_on_record = self.n_sealed = self.n_asked = 0
        self.told, self.lost = {}, []
        self.summary = {}
        for problem in plan["summary"]["problems"]:
            self.summary.setdefault((problem["row"], problem.get("column")), problem["what"])
        self.is_told_of_several = any("of several rows" in it or "several rows on" in it for it in self.summary.values())
        self.last_row = {}

    def compare(self, client):
        column = next(at for at, name in enumerate(self.names) if self.plan["columns"][name] == "external_id")
        for row, cells in enumerate(self.rows[1:], start=self.first):
            if len(cells) > column:
                self.last_row[cells[column][0]] = row
        for row, cells in enumerate(self.rows[1:], start=self.first):
            if all(not text for text, _ in cells):
                continue
            report = self.intake.get((self.plan["source"], cells[column][0]))
            if report is None:
                self.lost.append((row, "the whole row", "not on record"))
                continue
            sealed = self.sealed_cells(cells)
            held = len(base64.b64decode(report["sealed"]["cipher"] + "==")) if report.get("sealed") else 0
            if sum(len(text.encode()) for _, text in sealed) > held:
                self.lost.append((row, "sealed columns", f"{held} bytes are sealed, fewer than they have"))
            if row % self.plan["every"]:
                continue
            self.n_asked += 1
            self.n_sealed += len(sealed)
            self.n_cells += len(sealed)
            case = client.case(report["id"])
            for name, (text, number) in zip(self.names, cells):
                kind = self.plan["columns"][name]
                if text and kind not in ("sealed", "caller"):
                    self.n_cells += 1
                    is_last = self.last_row[cells[column][0]] == row
                    self.compare_cell(row, name, kind, text, number, case, held, is_last)

    def sealed_cells(self, cells):
        kinds = [(self.plan["columns"][name], text) for name, (text, _) in zip(self.names, cells)]
        return [(kind, text) for kind, text in kinds if text and kind in ("sealed", "caller")]

    def compare_cell(self, row, name, kind, text, number, case, held, is_last):
        found, reason = self.on_record(kind, text, number, case)
        if found:
            self.n_on_record += 1
        elif reason and held:
            self.told.setdefault(reason, []).append((row, name))
        elif (row, name) in self.summary:
            self.told.setdefault(self.summary[(row, name)].split(": ")[0], []).append((row, name))
        elif not is_last and self.is_told_of_several:
            self.told.setdefault("another row on the same number says otherwise", []).append((row, name))
        elif text.lower() in MARKERS:
            self.told.setdefault("a sign for an empty cell", []).append((row, name))
        else:
            self.lost.append((row, name, "differs"))

    def on_record(self, kind, text, number, case):
        """Whether the cell is on record as it stands, else why the record says that it is not."""
        report = case["report"]
        events = [event for entry in case["timeline"] for event in entry["event"].items()]
        replies = [event for name, event in events if name == "reply_recorded"]
        if kind in TIMES:
            said, written = instant(at_path(report, TIMES[kind])), time_of(text, number)
            return bool(said and written and written[0] <= said < written[1]), None
        if kind == "replied":
            written = time_of(text, number)
            return any(written and written[0] <= instant(it["replied"]) < written[1] for it in replies), None
        if kind == "replied_after_days":
            day = instant(report["received"]).astimezone(BEIJING).date()
            day += datetime.timedelta(days=int(float(text)))
            return any(instant(it["replied"]).astimezone(BEIJING).date() == day for it in replies), None
        if kind == "attachments":
            shown = at_path(report, ["details", "attachments"]) or []
        elif kind == "reply":
            shown = [it["text"] for it in replies] + [at_path(report, ["details", "undated_reply"])]
        else:
            shown = [at_path(report, SHOWN[kind])]
        shown = ["" if it is None else str(it) for it in shown]
        if text in shown or (kind == "transfers" and str(int(float(text))) in shown):
            return True, None
        if any(is_masked(it, text) for it in shown):
            return False, "personal numbers masked or a long text cut; the whole of it is sealed"
        return False, None


class Client:
    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address, timeout=30)

    def case(self, report):
        try:
            answer, body = self.get(f"/api/v1/cases/c{report[1:]}")
        except http.client.RemoteDisconnected:
            # The server ends a connection after a while.
            answer, body = self.get(f"/api/v1/cases/c{report[1:]}")
        assert answer.status == 200, f"{report}: {answer.status} {body[:200]}"
        return json.loads(body)

    def get(self, path):
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        return answer, answer.read()


def main():
    address, intake, plan = sys.argv[1:]
    reports = {}
    with open(intake, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if ".reported." in record["type"]:
                reports[(record["data"]["source"], record["data"]["external_id"])] = record["data"]
    client, n_lost = Client(address), 0
    for one in json.load(open(plan, encoding="utf-8")):
        table = Table(one, reports)
        table.compare(client)
        n_told = sum(len(places) for places in table.told.values())
        print(
            f"{one['file'].rsplit('/', 1)[-1]}: {table.n_asked} of {len(table.rows) - 1} rows asked for, "
            f"{table.n_cells} cells: {table.n_on_record} on record, {table.n_sealed} kept sealed, {n_told} told, "
            f"{len(table.lost)} lost"
        )
        for reason, places in sorted(table.told.items()):
            first = ", ".join(f"row {row} {name}" for row, name in places[:3])
            print(f"  {len(places)} cells: {reason} ({first})")
        for row, name, why in table.lost[:20]:
            print(f"  LOST row {row} {name}: {why}")
        n_lost += len(table.lost)
    sys.exit(1 if n_lost else 0)


main()
