from datetime import datetime, timedelta, date, time
d = date(2024, 2, 28)
for i in range(3):
    print(d + timedelta(days=i), (d + timedelta(days=i)).strftime("%A %d %B %Y"), (d + timedelta(i)).weekday())
dt = datetime(2023, 12, 31, 23, 59, 30)
print(dt, repr(dt), dt + timedelta(seconds=45), dt.isoformat(), dt.date(), dt.time())
print(dt.strftime("%Y-%m-%d %H:%M:%S"), datetime.strptime("2024-01-15 10:30", "%Y-%m-%d %H:%M"))
delta = datetime(2024, 3, 1) - dt
print(delta, delta.days, delta.seconds, delta.total_seconds(), repr(delta))
print(timedelta(hours=25, minutes=61), timedelta(days=-1), timedelta(milliseconds=1500), timedelta(hours=1) * 2.5, timedelta(days=1) / timedelta(hours=1))
print(date(2024, 1, 1) < date(2024, 1, 2), max(date(2020, 1, 1), date(2019, 5, 5)), date.fromisoformat("2022-07-04").isocalendar())
print(dt.year, dt.month, dt.replace(year=2000), f"{dt:%d/%m/%y}", date(2024, 12, 25).timetuple().tm_yday)
