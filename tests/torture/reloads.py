#!/usr/bin/python3
"""Reloads one after the other under load, half of them broken on purpose.

    tests/torture/reloads.py --reloads 1000 --seed 1

Senders go on all the while: referrals, corrections, deletes.  Held to: every broken reload is refused and changes nothing,
every whole one is in force when it is answered; nothing that was acknowledged is lost; every alert opens once and ends at
most once, never twice at a time for one student and rule; its version is one that was in force together with the other
rule's, and what it said when it opened is true by that version; each transition is of a rule set that was in force then, and
each set that was in force is written down once; a restart tells nothing anew; memory stays flat.
"""
import argparse
import json
import os
import pathlib
import random
import re
import signal
import sqlite3
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from daemon import Daemon, calendar, referral, roster  # noqa: E402

STUDENTS = [f"s{number}" for number in range(80)]
PAIR = """format: 1
rules:
  - rule: behavior.{name}
    title: Referrals
    domain: behavior
    severity: high
    summary: "{{count(referral over last 14 days)}} referrals."
    when: count(referral over last 14 days) >= {least}
"""


# So many of the senders' lines take back others, and so many alerts open, that a person would have to look at them.
MORE = ("rules: now/rules.d\ncalendars: now/calendar.d\n"
        "guard: {rows: 1000000, share: 100%}\nreload: {max_new: 1000000}\n")


class Sender(threading.Thread):
    """One event after the other until it is told to stop; remembers what was acknowledged, in its order."""

    def __init__(self, daemon, seed):
        super().__init__()
        self.daemon, self.chance, self.seed = daemon, random.Random(seed), seed
        self.acknowledged, self.failed, self.is_over = [], [], False

    def event(self, number):
        known = [event["id"] for event in self.acknowledged[-50:] if event.get("op") != "delete"]
        if known and self.chance.random() < 0.4:
            return {"id": self.chance.choice(known), "op": "delete"}
        if known and self.chance.random() < 0.1:
            return referral(self.chance.choice(known), self.chance.choice(STUDENTS), self.chance.randrange(1, 20))
        return referral(f"e{self.seed}-{number}", self.chance.choice(STUDENTS), self.chance.randrange(1, 20))

    def run(self):
        number = 0
        while not self.is_over:
            number += 1
            event = self.event(number)
            answer = self.daemon.post("/v1/events", json.dumps(event))
            (self.acknowledged if answer.status == 200 else self.failed).append(event)


class District:
    """The rules and calendars of a daemon, put into place as a whole: its paths are links that move."""

    def __init__(self, daemon):
        self.daemon, self.folder, self.number = daemon, daemon.folder, 0
        self.pairs, self.least, self.sets = set(), {}, []

    def put(self, files):
        self.number += 1
        there = self.folder / f"set{self.number}"
        for name, text in files.items():
            path = there / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        link = self.folder / "next"
        link.symlink_to(there)
        os.replace(link, self.folder / "now")

    def whole(self, least):
        return {"rules.d/one.yml": PAIR.format(name="one", least=least),
                "rules.d/two.yml": PAIR.format(name="two", least=least + 1), "calendar.d/all.yml": calendar()}

    def broken(self, kind, least):
        files = self.whole(least)
        if kind == "syntax":
            files["rules.d/two.yml"] += "  - rule: [\n"
        elif kind == "field":
            files["rules.d/two.yml"] = files["rules.d/two.yml"].replace("severity", "severty")
        elif kind == "calendar":
            files["calendar.d/all.yml"] = calendar().replace("first_day", "frist_day")
        elif kind == "unreadable":
            files["rules.d/three.yml/inside"] = "a folder where a file should be"
        elif kind == "missing":
            files = {"rules.d/one.yml": files["rules.d/one.yml"]}
        return files

    def note(self, least):
        rules = self.daemon.get("/v1/rules").json()["rules"]
        versions = {rule["id"]: rule["version"] for rule in rules}
        assert set(versions) == {"behavior.one", "behavior.two"}, versions
        digest = self.daemon.status()["ruleset"]
        if self.sets[-1:] != [digest]:
            self.sets.append(digest)
        self.pairs.add((versions["behavior.one"], versions["behavior.two"]))
        self.least[versions["behavior.one"]], self.least[versions["behavior.two"]] = least, least + 1


KINDS = ["syntax", "field", "calendar", "unreadable", "missing", "configuration"]


def resident(daemon):
    """kB in memory."""
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{daemon.process.pid}/status").read_text())[1])


def reload_whole(district, chance):
    daemon, least = district.daemon, chance.randrange(1, 6)
    district.put(district.whole(least))
    if chance.random() < 0.2:  # somebody else asks, too
        daemon.process.send_signal(signal.SIGHUP)
    answer = daemon.post("/v1/reload?wait=true")
    assert answer.status == 200 and answer.json()["judged"], answer.body
    district.note(least)


def reload_broken(district, chance):
    daemon, kind = district.daemon, chance.choice(KINDS)
    before = daemon.status()
    district.put(district.broken(kind, chance.randrange(1, 6)))
    if kind == "configuration":
        daemon.write("conf.d/more.yml", "retention: {quarantine: a while}\n")
    answer = daemon.post("/v1/reload?wait=true")
    if kind == "configuration":
        (daemon.folder / "conf.d/more.yml").unlink()
    assert (answer.status, answer.json()["code"]) == (422, "not_reloaded"), (kind, answer.body)
    assert answer.json()["findings"], kind
    after = daemon.status()
    assert [before[key] for key in ("generation", "ruleset")] == [after[key] for key in ("generation", "ruleset")], kind


def everything(daemon):
    alerts, cursor = [], "0"
    while cursor:
        page = daemon.get(f"/v1/alerts?state=any&limit=1000&cursor={cursor}").json()
        alerts, cursor = alerts + page["alerts"], page["next"]
    for alert in alerts:
        del alert["data_as_of"]
    return alerts


ENDS = {"cleared", "withdrawn", "rule changed"}


def check_alerts(alerts, district):
    versions = [{one for one, _ in district.pairs}, {two for _, two in district.pairs}]
    open_at_once = [(alert["student"], alert["rule"]) for alert in alerts if not alert["closed_at"]]
    assert len(open_at_once) == len(set(open_at_once)), "open twice at a time"
    for alert in alerts:
        whats = [entry["what"] for entry in alert["history"]]
        assert whats[0] == "opened" and whats.count("opened") == 1 and len(whats) <= 2, alert
        assert set(whats[1:]) <= ENDS, alert
        assert alert["rule_version"] in versions[alert["rule"] == "behavior.two"], alert
        if alert["closed_at"]:
            counted = int(alert["why"].split()[0])
            assert counted >= district.least[alert["rule_version"]], alert


def check_sets(daemon, district):
    """What is said is said by the set in force; what was refused is none of them."""
    with sqlite3.connect(daemon.store) as db:
        rows = dict(db.execute("SELECT number, lower(hex(hash)) FROM ruleset"))
        said = db.execute("SELECT ruleset FROM transition ORDER BY seq").fetchall()
    assert list(rows) == list(range(1, len(rows) + 1)), rows
    listed = daemon.get("/v1/rules/history?limit=1000").json()["rulesets"]
    in_force = [row["ruleset"] for row in reversed(listed)]
    assert len(listed) == min(len(rows), 1000) and in_force == district.sets[-len(in_force):], "another set was in force"
    assert all(one["who"] for one in listed)
    numbers = [number for number, in said]
    assert set(numbers) <= set(rows), "a transition of no set"
    assert numbers == sorted(numbers), "a transition of a set that was not in force any more"
    return len(rows)


def check_nothing_lost(daemon, senders):
    """What stands last of an id, and was acknowledged, is what the daemon has: said once more it is nothing new."""
    last = {}
    for sender in senders:
        assert not sender.failed, sender.failed[:3]
        last.update({event["id"]: event for event in sender.acknowledged})
    kept = [event for event in last.values() if event.get("op") != "delete"]
    assert len(kept) > 10
    assert daemon.send(kept)["duplicate"] == len(kept)
    return sum(len(sender.acknowledged) for sender in senders)


def check_memory(sizes):
    """Of the second quarter and of the last: by then whatever is kept for a reload would show."""
    quarter = len(sizes) // 4
    middle, last = max(sizes[quarter:2 * quarter]), max(sizes[-quarter:])
    assert quarter < 20 or last <= middle * 1.15 + 4096, (middle, last)
    return middle, last


def torture(daemon, reloads, seed):
    chance, district = random.Random(seed), District(daemon)
    district.put(district.whole(2))
    daemon.start(MORE)
    district.note(2)
    daemon.send(roster(*STUDENTS))
    senders = [Sender(daemon, seed * 10 + number) for number in range(2)]
    for sender in senders:
        sender.start()
    sizes = []
    try:
        for number in range(reloads):
            (reload_broken if number % 2 else reload_whole)(district, chance)
            sizes.append(resident(daemon))
        reload_whole(district, chance)
    finally:
        for sender in senders:
            sender.is_over = True
        for sender in senders:
            sender.join()
    events = check_nothing_lost(daemon, senders)
    alerts = everything(daemon)
    check_alerts(alerts, district)
    sets = check_sets(daemon, district)
    daemon.restart(MORE)
    assert everything(daemon) == alerts, "a restart told something else"
    middle, last = check_memory(sizes)
    return (f"{reloads} reloads, half of them refused, {events} events, {len(alerts)} alerts, {sets} sets in force: nothing lost, nothing twice, "
            f"memory {middle // 1024} then {last // 1024} MiB")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reloads", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(folder)
        try:
            print(torture(daemon, given.reloads, given.seed))
        except AssertionError:
            sys.stderr.write(daemon.log.read_text()[-4000:])
            raise
        finally:
            daemon.stop()


if __name__ == "__main__":
    main()
