#!/usr/bin/env python3
"""How fast files are read, beside pandas, openpyxl and the csv module of Python, in one run.

Usage: beside.py HUIYING FOLDER [ROUNDS]

HUIYING is a release build of the program and FOLDER holds the real data. Each file is read in turn by every reader, ROUNDS
times (5 unless told), and the medians of the wall time are printed as a table in Markdown. `huiying import --dry-run` is
timed from the start of its process to its end: it finds the columns, reads times, words and numbers, masks what is
personal and counts problems. The others only read every cell as text, and their own start and imports are not counted.
Needs pandas and openpyxl; they are no part of the project: `python3 -m venv DIR && DIR/bin/pip install pandas openpyxl`.
"""

import csv
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl
import pandas

# The kind of each file and its name in the folder.
FILES = [
    ("hotline", "hotline/boston_311_2015q1.csv"),
    ("hotline", "hotline/fuzhou_12345_orders.csv"),
    ("messages", "messages/changsha_hot_messages.xlsx"),
    ("messages", "messages/changsha_messages_with_replies.xlsx"),
]


def by_huiying(program, data, kind, file):
    command = [program, "import", kind, str(file), "--dry-run", "--json", "--data", data]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def by_pandas(file):
    read = pandas.read_csv if file.suffix == ".csv" else pandas.read_excel
    return len(read(file, dtype=str))


def by_openpyxl(file):
    workbook = openpyxl.load_workbook(file, read_only=True, data_only=True)
    rows = sum(1 for sheet in workbook for row in sheet.iter_rows(values_only=True) if any(row))
    workbook.close()
    return rows - len(workbook.sheetnames)


def by_csv(file):
    with open(file, encoding="utf-8-sig", newline="") as lines:
        return sum(1 for _ in csv.reader(lines)) - 1


def took(read):
    begun = time.perf_counter()
    read()
    return time.perf_counter() - begun


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    print("| file | rows | huiying rows/s | pandas rows/s | openpyxl or csv rows/s | huiying / pandas |")
    print("| --- | --- | --- | --- | --- | --- |")
    for kind, name in FILES:
        file = folder / name
        other = by_csv if file.suffix == ".csv" else by_openpyxl
        rows = by_pandas(file)
        times = {"huiying": [], "pandas": [], "other": []}
        with tempfile.TemporaryDirectory() as data:
            for _ in range(rounds):
                times["huiying"].append(took(lambda: by_huiying(program, data, kind, file)))
                times["pandas"].append(took(lambda: by_pandas(file)))
                times["other"].append(took(lambda: other(file)))
        rate = {reader: rows / statistics.median(them) for reader, them in times.items()}
        ratios = [pandas_took / ours for ours, pandas_took in zip(times["huiying"], times["pandas"])]
        print(
            f"| {name.rsplit('/', 1)[-1]} | {rows:,} | {rate['huiying']:,.0f} | {rate['pandas']:,.0f} "
            f"| {rate['other']:,.0f} | {statistics.median(ratios):.2f} |"
        )


if __name__ == "__main__":
    main()
