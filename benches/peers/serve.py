"""What every peer does with its stdin: a case a line in, a result a line out. Steps are timed one by one."""

import json
import statistics
import sys
import time


def timed(step, secs, at_least=5, at_most=5000):
    """Median, minimum and mean processor time in µs, and how many were timed."""
    times, started, cpu = [], time.perf_counter(), time.process_time()
    while (time.perf_counter() - started < secs or len(times) < at_least) and len(times) < at_most:
        before = time.perf_counter()
        step()
        times.append((time.perf_counter() - before) * 1e6)
    cpu_us = (time.process_time() - cpu) * 1e6 / len(times)
    return {
        "median_us": round(statistics.median(times), 1),
        "min_us": round(min(times), 1),
        "cpu_us": round(cpu_us, 1),
        "n": len(times),
    }


def serve(prepare):
    """`prepare(case)` gives a step and what else is to be said of it; it is asked once a case."""
    ready = {}
    for line in sys.stdin:
        case = json.loads(line)
        key = json.dumps({k: v for k, v in case.items() if k != "secs"}, sort_keys=True)
        if key not in ready:
            ready[key] = prepare(case)
        step, facts = ready[key]
        print(json.dumps({**case, **facts, **timed(step, case["secs"])}), flush=True)
