"""Lines in, facts out: identity, corrections, deletes, slots, revisions, states (semantics.md 27-31)."""
import json
from datetime import datetime, time, timezone
from fractions import Fraction

from calendars import as_date, at_local

STATE_TYPES = {"plan", "tier", "student", "staff", "guardian", "caseload", "section_enrollment", "support"}
STATE_KINDS = {"mark", "assignment"}
ROSTER_TYPES = {"student", "enrollment", "school", "staff", "caseload", "section", "section_enrollment", "unit",
                "support", "team", "alias", "guardian"}
KINDERGARTEN = {"K": 0, "PK": -1}
LABELS = {"attendance": ("period", "code"), "assessment": ("level", "period"), "behavior": ("category", "location")}
DEFAULTS = {"attendance": {"scope": "day"}, "behavior": {"role": "offender"}}
LONG_AGO = datetime(1, 1, 2, tzinfo=timezone.utc)


def read_field(line, name):
    """A label that is written as a number is its text, a grade that is written as a letter its number."""
    value = line[name]
    if name == "grade" and value in KINDERGARTEN:
        return Fraction(KINDERGARTEN[value])
    return str(value) if name in LABELS.get(line.get("type"), ()) and isinstance(value, Fraction) else value


def read_lines(paths):
    found = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            found += [json.loads(line, parse_float=Fraction, parse_int=Fraction) for line in file if line.strip()]
    return [{**DEFAULTS.get(line.get("type"), {}), **{name: read_field(line, name) for name in line}}
            for line in found]


def is_dated_by_day(text):
    return len(text) == 10


def as_instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)


def is_state(line):
    return line.get("type") in STATE_TYPES or (line.get("type") == "assessment" and line.get("kind") in STATE_KINDS)


def identity(line):
    """(source, id) as bytes, so that it sorts as semantics.md 3 says."""
    return line.get("source", "").encode(), line["id"].encode()


def content(line):
    return {k: v for k, v in line.items() if k not in ("received_at", "rev", "was")}


class Identity:
    def __init__(self):
        self.states = {}  # time as written -> line; a record has at most one
        self.last = None  # content of the last line, live or not
        self.rev = None
        self.slot = None


class Log:
    """All facts received so far."""

    def __init__(self):
        self.identities = {}
        self.slots = {}
        self.renamed = {}  # (id of a line, name) -> the line and itself under that name; both stay

    def take(self, line):
        key = identity(line)
        mine = self.identities.setdefault(key, Identity())
        if line.get("rev") is not None:
            if mine.rev is not None and line["rev"] < mine.rev:
                return
            mine.rev = line["rev"]
        said = content(line)
        if said == mine.last or said in [content(s) for s in mine.states.values()]:
            return
        mine.last = said
        if line.get("op") == "delete":
            self.leave_slot(mine, key)
            mine.states = {}
            return
        self.take_slot(mine, key, line)
        if is_state(line):
            mine.states.pop(line.get("was"), None)
        else:
            mine.states = {}
        mine.states[line["time"]] = line

    def leave_slot(self, mine, key):
        if mine.slot is not None and self.slots.get(mine.slot) == key:
            del self.slots[mine.slot]
        mine.slot = None

    def take_slot(self, mine, key, line):
        slot = (key[0], line["slot"]) if line.get("slot") is not None else None
        if slot != mine.slot:
            self.leave_slot(mine, key)
        if slot is None:
            return
        holder = self.slots.get(slot)
        if holder is not None and holder != key:
            self.identities[holder].states = {}
            self.identities[holder].slot = None
        self.slots[slot], mine.slot = key, slot

    def live(self):
        """{identity: {time: line}} of everything that is live, each under the name that its student goes by."""
        live = {key: i.states for key, i in self.identities.items() if i.states}
        said = sorted((line["time"], key, line) for key, states in live.items() for line in states.values()
                      if line["type"] == "alias")
        aliases = {own_name(line): line["student"] for _, _, line in said}
        if not aliases:
            return live
        return {key: {time: self.under(line, goes_by(line.get("student"), aliases)) for time, line in states.items()}
                for key, states in live.items()}

    def under(self, line, name):
        if line.get("student") == name:
            return line
        return self.renamed.setdefault((id(line), name), (line, {**line, "student": name}))[1]


def own_name(alias):
    known_as = str(alias.get("known_as", alias["id"]))
    return known_as if alias["system"] == "district" else f"{alias['system']}:{known_as}"


def goes_by(name, aliases):
    """Where the aliases lead; in a circle they mean nothing."""
    seen, at = set(), name
    while aliases.get(at, at) != at:
        seen.add(at)
        at = aliases[at]
        if at in seen:
            return name
    return at


def happened(line, zone):
    if is_dated_by_day(line["time"]):
        return at_local(as_date(line["time"]), time(0), zone)
    return as_instant(line["time"])


def order_of_receipt(roster, events, zone):
    """[(received, [lines])]: the arrivals.  `zone`: of the days of lines that do not say when they were received."""
    told = [(LONG_AGO if line.get("type") in ROSTER_TYPES else None, line) for line in roster + events]
    last, dated = {}, []
    for received, line in told:
        keys = [identity(line)] + ([("slot", line.get("source"), line["slot"])] if line.get("slot") is not None else [])
        if line.get("received_at"):
            received = as_instant(line["received_at"])
        elif received is None:
            received = max([happened(line, zone) if "time" in line else LONG_AGO] + [last[k] for k in keys if k in last])
        for k in keys:
            last[k] = received
        dated.append((received, line))
    arrivals = {}
    for received, line in sorted(dated, key=lambda pair: pair[0]):
        arrivals.setdefault(received, []).append(line)
    return list(arrivals.items())
