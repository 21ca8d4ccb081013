"""How long from a small POST to its alert on the stream, on a quiet daemon and beside a bulk load."""
import datetime
import json
import subprocess

import rules
from district import TOOLS, District
from machine import Syncs

CONNECTIONS = "64"
BULK_STUDENTS = 2000


def day(before):
    return (datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=before)).isoformat()


def calendar():
    return ("format: 1\ncalendar: all\ntimezone: UTC\nyear: this\n"
            f"first_day: {day(200)}\nlast_day: {day(-100)}\nweek: [mon, tue, wed, thu, fri, sat, sun]\n")


def roster_write(path, students):
    lines = [{"id": "school", "type": "school", "time": day(150), "school": "north", "calendar": "all",
              "timezone": "UTC"}]
    lines += [{"id": f"n{n}", "type": "enrollment", "student": f"S{n:06}", "time": day(150), "school": "north",
               "grade": 4, "starts": day(150)} for n in range(students)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def bulk_write(path, first, megabytes):
    """Days that went well, of students who are not timed."""
    lines, size, n = [], 0, 0
    while size < megabytes << 20:
        line = (f'{{"id":"b{n}","type":"attendance","student":"S{first + n % BULK_STUDENTS:06}",'
                f'"time":"{day(140 - n // BULK_STUDENTS % 139)}","period":"{n // BULK_STUDENTS // 139}",'
                '"scope":"section","status":"present"}\n')
        lines.append(line)
        size += len(line)
        n += 1
    path.write_text("".join(lines))


def report(table, what, answer, goals):
    sent = answer["sent"]
    table.add(f"{what}: kept up with", sent / answer["seconds"], "events/s")
    for name, words in [("answered_ms", "answered"), ("seen_ms", "on the stream")]:
        for quantile in ("p50", "p99"):
            goal = goals.get(quantile, "") if name == "seen_ms" else ""
            table.add(f"{what}: {words}, {quantile}", answer[name][quantile], "ms", goal, sent=sent,
                      reloads=answer["reloads"])


def stalls(table, what, before, after):
    counts = {limit: after[limit] - before.get(limit, 0) for limit in after}
    if not counts:
        return
    over = counts[max(counts)] - counts.get(0.02, 0)
    table.add(f"{what}: turns of the loop over 20 ms", over, "turns", "0", turns=counts[max(counts)])


def pace(district, bench, first):
    plan = bench.plan
    done = subprocess.run(
        district.client("pace", "--rate", str(plan["rate"]), "--seconds", str(plan["seconds"]), "--date", day(0),
                        "--first", str(first), "--connections", CONNECTIONS, door="http"),
        stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def idle(table, bench, when):
    """How late the machine alone wakes the senders: what the daemon does comes on top of that."""
    done = subprocess.run([TOOLS / "bench_client", "idle", "--rate", str(bench.plan["rate"]),
                           "--seconds", str(bench.plan["seconds"]), "--connections", CONNECTIONS],
                          stdout=subprocess.PIPE, check=True)
    late = json.loads(done.stdout)["answered_ms"]
    for quantile in ("p50", "p99"):
        table.add(f"nothing sent, {when}: the machine is late, {quantile}", late[quantile], "ms", worst=late["max"])


def measured(table, district, bench, what, first, goals):
    before = district.loop_stalls()
    with Syncs(district.folder) as syncs:
        answer = pace(district, bench, first)
    if answer["reloads"] == 0:
        bench.check(f"{what}: alerts on the stream", answer["seen_ms"]["count"], answer["sent"])
    report(table, what, answer, goals)
    stalls(table, what, before, district.loop_stalls())
    for quantile, share in (("p50", 0.5), ("p99", 0.99)):
        table.add(f"{what}: the disk alone, a page and its sync, {quantile}", syncs.quantile(share), "ms")


def run(table, bench):
    paced = bench.plan["rate"] * bench.plan["seconds"]
    table.begin(f"latency, {bench.plan['rate']} events/s in POSTs of one, each opens an alert")
    roster, bulk = bench.folder / "paced_roster.ndjson", bench.folder / "bulk.ndjson"
    roster_write(roster, 2 * paced + BULK_STUDENTS)
    bulk_write(bulk, 2 * paced, bench.plan["bulk_mb"])
    with District(bench.folder / "latency", rules.AT_ONCE, {"all.yml": calendar()}) as district:
        district.start()
        district.load(roster)
        idle(table, bench, "before")
        measured(table, district, bench, "quiet", 0, {})
        with open(bulk, "rb") as lines, subprocess.Popen(
                district.client("load", "--body", str(8 << 20), "--connections", "2", door="http"),
                stdin=lines, stdout=subprocess.PIPE) as loading:
            measured(table, district, bench, "beside a bulk load", paced, {"p50": "< 3", "p99": "< 15"})
            outlasted = loading.poll() is None
            if outlasted and bench.plan["bulk_mb"] > 1:
                loading.terminate()
            out = loading.stdout.read()
        if out:
            answer = json.loads(out)
            table.add("the bulk load meanwhile", answer["lines"] / answer["seconds"], "lines/s")
        else:
            table.add("the bulk load meanwhile, until it was broken off", "still going", "")
    idle(table, bench, "after")
