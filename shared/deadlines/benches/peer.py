"""Counts working days with the Python package chinesecalendar, for the bench `clock` to compare with.

Reads lines "DATE N" from standard input, counts the n-th working day after each date, writes those dates, one a line,
and last the seconds it took. Dates outside the package's years give "-".
"""

import datetime
import sys
import time

import chinese_calendar

ONE_DAY = datetime.timedelta(days=1)


def nth_working_day(date, count):
    try:
        while count > 0:
            date += ONE_DAY
            if chinese_calendar.is_workday(date):
                count -= 1
    except NotImplementedError:
        return "-"
    return date


def main():
    asked = []
    for line in sys.stdin:
        date, count = line.split()
        asked.append((datetime.date.fromisoformat(date), int(count)))
    start = time.perf_counter()
    answers = [nth_working_day(date, count) for date, count in asked]
    seconds = time.perf_counter() - start
    print("\n".join(str(answer) for answer in answers))
    print(seconds)


main()
