"""Calendars by Python's zoneinfo: the second opinion of tests/calendars.rs.

Reads JSON from standard input: {"calendars": [...], "cases": [[calendar, instant], ...]}; a calendar has a zone, windows
[weekday, from, to] in seconds of the day, and excepted days [first, last] in days since 1970. Writes for each case a line
with the offset of the zone in seconds and 1 where the instant lies within the hours. Ends with 77 where zones are missing.
"""

import json
import sys

try:
    from datetime import date, datetime, timedelta, timezone
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError
    ZoneInfo("Europe/Berlin")
except Exception as error:  # no zoneinfo, or no data for it
    print(f"python3 has no time zones: {error}", file=sys.stderr)
    sys.exit(77)

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def zone(name):
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return None


def judge(calendar, instant):
    shown = (EPOCH + timedelta(seconds=instant)).astimezone(calendar["zone"])
    offset = int(shown.utcoffset().total_seconds())
    second = shown.hour * 3600 + shown.minute * 60 + shown.second
    day = (shown.date() - date(1970, 1, 1)).days
    open_ = any(
        shown.weekday() == weekday and start <= second < end
        for weekday, start, end in calendar["windows"]
    )
    excepted = any(first <= day <= last for first, last in calendar["except"])
    return f"{offset} {int(open_ and not excepted)}"


given = json.load(sys.stdin)
calendars = [{**it, "zone": zone(it["zone"])} for it in given["calendars"]]
for at, instant in given["cases"]:
    calendar = calendars[at]
    print(judge(calendar, instant) if calendar["zone"] else "missing")
