"""calendar: months and weeks."""
from datetime import date, _leap, _month_days, _MONTHS, _DAYS

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
month_name, month_abbr = [""] + _MONTHS, [""] + [m[:3] for m in _MONTHS]
day_name, day_abbr = list(_DAYS), [d[:3] for d in _DAYS]


def isleap(year): return _leap(year)
def leapdays(a, b): return sum([1 for y in range(a, b) if _leap(y)])
def weekday(year, month, day): return date(year, month, day).weekday()
def monthrange(year, month): return weekday(year, month, 1), _month_days(year, month)


def monthcalendar(year, month):
    first, days = monthrange(year, month)
    cells = [0] * first + list(range(1, days + 1))
    cells += [0] * (-len(cells) % 7)
    return [cells[i:i + 7] for i in range(0, len(cells), 7)]


def month(year, month, w=2, l=1):
    w = max(2, w)
    rows = [f"{month_name[month]} {year}".center(7 * (w + 1) - 1).rstrip(), " ".join([d[:w].center(w) for d in day_abbr])]
    rows += [" ".join([(str(d) if d else "").rjust(w) for d in week]).rstrip() for week in monthcalendar(year, month)]
    return "\n".join(rows) + "\n"
