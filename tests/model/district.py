"""A small random district, the same for the same seed: calendars, roster, events with everything that goes wrong in
real ones (late rows, corrections, deletes, re-codes, moves between schools), and rules over it."""
import json
import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import yaml

from calendars import DAY, Calendar
from rulemaker import RuleMaker

ZONES = ["America/Chicago", "America/Chicago", "America/Denver", "America/New_York", "UTC"]
FIRST_DAYS = [date(2025, 8, 18), date(2025, 10, 20), date(2026, 2, 23), date(2024, 2, 19)]
CLOCKS = ["00:00", "01:30", "02:30", "07:50", "07:50", "08:05", "09:30", "11:00", "12:15", "14:40", "15:59", "16:00",
          "17:30", "20:10", "23:59", "10:00:30"]
FAR = ["America/Denver", "America/Denver", "America/New_York", "UTC", "Asia/Tokyo"]
STATUSES = ["present"] * 4 + ["tardy", "left_early", "suspended_in", "suspended_out"]


class District:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.zone = self.random.choice(ZONES)
        self.years = self.school_years()
        self.first, self.last = self.years[0][0], self.years[-1][1]
        self.opens = self.first + DAY * self.pick(0, 0, 0, 7)
        self.has_terms = self.chance(0.6)
        self.calendars = [tree for name in self.calendar_names() for tree in self.calendar(name)]
        self.read = {name: Calendar(name, [c for c in self.calendars if c["calendar"] == name])
                     for name in self.calendar_names()}
        self.receipt = self.random.choice(["all", "all", "all", "events", "none"])
        self.nightly = self.chance(0.3)
        self.roster, self.events, self.serial = [], [], 0
        self.schools = self.add_schools()
        self.students = [f"S{n}" for n in range(self.random.randint(1, 3))]
        for student in self.students:
            self.add_student(student)
        if self.chance(0.3):
            self.add_roster({"type": "enrollment", "student": "QUIET", "school": self.schools[0], "grade": 3,
                             "starts": str(self.first)})
        if self.chance(0.3):
            self.add("NOWHERE", self.last - DAY, {"type": "attendance", "status": "absent"})
        self.add_feeds()
        self.spoil()
        self.add_ends()
        self.shows_calendars = self.chance(0.93)
        self.shows_roster = self.chance(0.9) or len(self.read) > 1
        self.rules = RuleMaker(self.random, self.first + DAY * self.random.randint(0, 10), self.has_terms).tree(7)

    def chance(self, share):
        return self.random.random() < share

    def pick(self, *choices):
        return self.random.choice(choices)

    # --- calendars
    def school_years(self):
        first = self.random.choice(FIRST_DAYS)
        last = first + DAY * self.random.randint(14, 45)
        if not self.chance(0.3):
            return [(first, last)]
        again = last + DAY * self.random.randint(4, 12)
        return [(first, last), (again, again + DAY * self.random.randint(10, 25))]

    def calendar_names(self):
        return ["main", "other"] if self.first.toordinal() % 2 == 0 or len(self.years) == 2 else ["main"]

    def calendar(self, name):
        """One file a year."""
        ends = self.pick(None, "16:00", "15:10")
        week = self.pick(["mon", "tue", "wed", "thu", "fri"], ["mon", "tue", "wed", "thu", "fri"],
                         ["mon", "tue", "wed", "thu"])
        files = []
        for number, (first, last) in enumerate(self.years):
            dates = [first + DAY * n for n in range((last - first).days + 1)]
            tree = {"format": 1, "calendar": name, "timezone": self.zone, "year": f"{first.year + number}-x",
                    "first_day": first, "last_day": last, "week": week}
            if ends:
                tree["day_ends"] = ends
            closed = self.random.sample(dates[1:-1], self.random.randint(0, 3))
            tree["closed"] = [{"date": d, "why": "closed"} for d in closed]
            if self.chance(0.4):
                start = self.random.choice(dates[1:-4])
                tree["closed"].append({"from": start, "to": start + DAY * 3, "why": "break"})
            if self.chance(0.4):
                tree["make_up"] = sorted({self.pick(last + DAY, last + DAY * 2, self.random.choice(dates[1:-1]))})
            if self.chance(0.4):
                tree["half"] = sorted(self.random.sample(dates, 2))
            if self.has_terms:
                tree["terms"] = self.terms(first, last)
            files.append(tree)
        return files

    def terms(self, first, last):
        middle = first + (last - first) // 2
        gap = DAY * self.random.randint(1, 3)
        late = first + DAY * self.pick(0, 0, 0, 3)
        terms = [{"name": "one", "kind": "semester", "first": late, "last": middle},
                 {"name": "two", "kind": "semester", "first": middle + gap, "last": last}]
        if self.chance(0.4):
            terms.append({"name": "q", "kind": "quarter", "first": first, "last": first + (middle - first) // 2})
        return terms

    # --- roster
    def add_schools(self):
        names = ["A", "B", "C"][:self.pick(1, 1, 2, 2, 3)]
        for name in names:
            zone = self.random.choice(FAR) if name != "A" and self.chance(0.3) else self.zone
            fields = {"type": "school", "school": name, "name": f"School {name}"}
            if self.random.random() < 0.7:
                fields["level"] = self.random.choice(["middle", "high"])
            if self.chance(0.9):
                fields["calendar"] = self.random.choice(list(self.read))
            if name != "A" or "calendar" not in fields or self.chance(0.5):
                fields["timezone"] = zone
            line = self.add_roster(fields)
            if self.receipt == "all" and self.chance(0.2):
                other = self.pick({"timezone": "America/Denver"}, {"calendar": self.random.choice(list(self.read))})
                self.roster.append({**line, **other, "received_at": self.stamp(self.some_day(), "13:00")})
            elif self.receipt == "all" and self.chance(0.05):
                self.roster.append({**line, "op": "delete", "received_at": self.stamp(self.some_day(), "13:00")})
        return names

    def some_day(self):
        return self.first + DAY * self.random.randint(1, (self.last - self.first).days - 1)

    def add_roster(self, fields):
        self.serial += 1
        line = {"id": f"r{self.serial}", "source": "roster", "time": str(self.first), **fields}
        if self.receipt == "all":
            line["received_at"] = self.stamp(self.first - DAY, "12:00")
        self.roster.append(line)
        return line

    def spans(self):
        """[(school, starts, ends)] of one student."""
        one, two = sorted((self.some_day(), self.some_day()))
        home, other = self.random.choice(self.schools), self.random.choice(self.schools)
        return self.random.choice([
            [(home, self.first, None)], [(home, self.first, None)], [(home, self.first - DAY * 300, None)],
            [(home, one, None)], [(home, self.first, two)], [(home, self.first, one), (other, one + DAY, None)],
            [(home, self.first, one), (other, two + DAY * 2, None)], [(home, self.first, two), (other, one, None)],
            [(home, self.first, None), (other, self.first, two)], [(home, one, two)],
            [(home, self.first, one), (other, one + DAY, two), (home, two + DAY, None)],
            [(home, one, two), (other, one, None)], [(home, self.first, None), (other, one, one)],
            [(home, self.first, one), (home, two, None)],
            [(home, first, last) for first, last in self.years]])

    def add_student(self, student):
        in_roster = self.chance(0.6)
        grade = self.pick(1, 2, 3, 4, 5, "K", "PK")
        lines, spans = [], self.spans()
        self.random.shuffle(spans)
        for school, starts, ends in spans:
            fields = {"type": "enrollment", "student": student, "school": school, "starts": str(starts)}
            if ends:
                fields["ends"] = str(ends)
            if not in_roster or self.chance(0.2):
                fields["grade"] = grade
            if self.chance(0.15):
                fields["calendar"] = self.random.choice(list(self.read))
            lines.append(self.add_roster(fields))
        if in_roster:
            self.add_profile(student, grade)
        self.add_caseload(student)
        if self.receipt == "all" and self.chance(0.3):
            self.correct_enrollment(lines[-1])
        if self.receipt == "all" and self.chance(0.15):
            lines[-1]["received_at"] = self.stamp(self.some_day(), "09:00")
        self.add_events(student, lines)

    def add_profile(self, student, grade):
        """What the student's own record says, and its next states."""
        known = self.add_roster({"type": "student", "student": student, "first": "A", "last": "B", "grade": grade,
                                 "time": str(self.first + DAY * self.pick(0, 0, 4))})
        if self.chance(0.5):
            known["flags"] = self.flags()
        if self.chance(0.7):
            known["birthdate"] = self.birthdate()
        for _ in range(self.pick(0, 0, 0, 1, 2)):
            following = {**known, "time": str(self.some_day()), "grade": self.pick(1, 2, 3, 4, "K"),
                         "flags": self.flags()}
            if self.receipt == "all" and self.chance(0.5):
                following["received_at"] = self.stamp(self.some_day(), "08:15")
            self.roster.append(following)

    def birthdate(self):
        """Of a child of eight or so, whose birthday may lie in these days, or in a leap year."""
        some = self.some_day()
        return self.pick("2016-02-29", str(date(some.year - self.pick(7, 8), some.month, min(some.day, 28))))

    def flags(self):
        return self.random.sample(["iep", "el", "504"], self.random.randint(0, 2))

    def correct_enrollment(self, line):
        known = self.stamp(self.first + DAY * self.random.randint(1, 12), "10:20")
        change = self.pick({"ends": str(self.last - DAY * 3)}, {"starts": str(self.first + DAY * 2)}, {"op": "delete"},
                           {"ends": str(self.last - DAY * 3), "exit": self.pick("No show", "moved", "invalid_enrollment")})
        self.roster.append({**line, **change, "received_at": known})
        if self.chance(0.3):
            self.roster.append({**line, "received_at": self.stamp(self.last - DAY, "10:20")})

    # --- events
    def stamp(self, day, clock):
        return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(self.zone)).isoformat()

    def add(self, student, day, fields, clock=None):
        self.serial += 1
        when = str(day) if clock is None else self.stamp(day, clock)
        line = {"id": f"e{self.serial}", "source": self.pick("sis", "app"), "student": student, "time": when, **fields}
        self.receive(line, day, clock)
        self.events.append(line)
        return line

    def receive(self, line, day, clock):
        if self.receipt == "none" or (self.receipt == "some" and self.chance(0.3)):
            return
        late = self.pick(0, 0, 0, 0, 1, self.random.randint(2, 9)) if self.chance(0.95) else -self.pick(1, 2, 5)
        if self.nightly:
            line["received_at"] = self.stamp(day + DAY * (late + 1), "02:00")
        elif late or clock is None:
            line["received_at"] = self.stamp(day + DAY * late, self.pick("10:00", "16:05", "21:30"))
        else:
            line["received_at"] = line["time"]

    def add_events(self, student, enrollments):
        calendar = self.random.choice(list(self.read.values()))
        absent, day = 0.15, self.opens
        while day <= self.last:
            if self.chance(0.2):
                absent = self.pick(0.02, 0.1, 0.4, 0.9)
            if calendar.is_instructional(day) or self.chance(0.03):
                self.add_attendance(student, day, absent)
            self.add_scores(student, day)
            self.add_behavior(student, day)
            self.add_rare(student, day)
            day += DAY
        self.add_states(student)

    def clock(self):
        return self.random.choice(CLOCKS) if self.chance(0.6) else None

    def add_attendance(self, student, day, absent):
        if self.chance(0.1):
            return
        status = "absent" if self.chance(absent) else self.random.choice(STATUSES)
        fields = {"type": "attendance", "status": status}
        if status in ("absent", "tardy") and self.chance(0.7):
            fields["excused"] = self.chance(0.4)
        if self.chance(0.08):
            fields["fraction"] = self.pick(0.5, 0.25, 1)
        if self.chance(0.1):
            fields["rating"] = self.pick(1, 2, 3, "much")
        if self.chance(0.15):
            fields["slot"] = f"{student}/{day}"
        self.add(student, day, fields, self.clock())
        if self.chance(0.1):
            self.add(student, day, {"type": "attendance", "status": self.pick("absent", "present", "tardy"),
                                    "scope": "section", "section": "math", "period": str(self.random.randint(1, 3))},
                     self.clock())
        if self.chance(0.04):
            self.add(student, day, {**fields, "status": self.pick("present", "absent")}, self.clock())

    def add_scores(self, student, day):
        if self.chance(0.02):
            fields = {"type": "assessment", "kind": "diagnostic", "subject": "math",
                      "score": self.random.randint(20, 95), "level": self.pick("low", "high")}
            self.add(student, day, fields, self.clock())
        if not self.chance(0.2):
            return
        fields = {"type": "assessment", "kind": self.pick("probe", "probe", "screener"),
                  "subject": self.pick("reading", "math")}
        if self.chance(0.8):
            fields["measure"] = self.pick("orf", "maze")
        if self.chance(0.88):
            fields["score"] = self.pick(self.random.randint(20, 95), self.random.randint(20, 95), 0, "low", None,
                                        self.random.randint(200, 950) / 10, self.random.randint(20, 95))
        self.add(student, day, fields, self.clock())

    def add_behavior(self, student, day):
        if not self.chance(0.12):
            return
        kind = self.pick("referral", "referral", "referral", "incident", "positive", "suspension")
        fields = {"type": "behavior", "kind": kind}
        if kind == "referral" and self.chance(0.8):
            fields["level"] = self.pick("minor", "major")
        if kind in ("referral", "incident") and self.chance(0.3):
            fields["role"] = self.pick("offender", "victim", "witness")
        if kind == "suspension" and self.chance(0.8):
            fields["days"] = self.pick(1, 2, 3, 4, 0.5, 2.5)
        if self.chance(0.4):
            fields["location"] = self.pick("gym", "hall", 12)
        self.add(student, day, fields, self.clock())

    def add_rare(self, student, day):
        if not self.chance(0.15):
            return
        fields = self.random.choice([
            {"type": "session", "minutes": self.pick(0, 10, 20, 45), "attended": self.chance(0.8)}, {"type": "session"},
            self.session(student), self.session(student), self.session(student),
            {"type": "conversation", "with": self.pick("family", "student")},
            {"type": "observation", "domain": "math", "concern": self.pick("none", "some", "serious")},
            {"type": "assessment", "kind": self.pick("exam", "benchmark"), "percentile": self.random.randint(1, 99)}])
        self.add(student, day, fields, self.clock())

    def add_states(self, student):
        for course in ("art", "math"):
            if self.chance(0.5):
                self.add_run(student, {"type": "assessment", "kind": "mark", "course": course, "subject": course},
                             lambda: {"score": self.random.randint(40, 90)})
        for _ in range(self.random.randint(0, 3)):
            self.add_run(student, {"type": "assessment", "kind": "assignment", "course": "math"},
                         lambda: {"missing": self.chance(0.6)})
        for number in range(self.pick(0, 1, 2, 3)):
            self.add_run(student, {"id": f"plan{number}-{student}", "type": "plan",
                                   "domain": self.pick("math", "math", "reading", "test")}, self.plan)
        for _ in range(self.pick(0, 1, 2, 3)):
            self.add_run(student, {"type": "tier", "domain": self.pick("math", "math", "reading")},
                         lambda: {"tier": self.random.randint(1, 3)})

    def session(self, student):
        fields = {"type": "session", "plan": f"plan{self.pick(0, 0, 1)}-{student}", "minutes": 20}
        return {**fields, "attended": self.chance(0.6)} if self.chance(0.8) else fields

    def plan(self):
        """What a plan says at one time; much of it may be missing."""
        fields = {"status": self.pick("active", "active", "active", "ended"), "baseline": self.random.randint(20, 70),
                  "goal": self.random.randint(20, 99), "minutes_per_week": self.pick(30, 60, 90), "tier": self.pick(2, 3)}
        if self.chance(0.6):
            fields["starts"] = str(self.some_day())
        for name in ("ends", "review_on"):
            if self.chance(0.6):
                fields[name] = str(self.some_day())
        for name in ("status", "baseline", "goal", "minutes_per_week", "tier"):
            if self.chance(0.1):
                del fields[name]
        return fields

    def add_caseload(self, student):
        for _ in range(self.pick(0, 0, 1, 2)):
            known = self.add_roster({"type": "caseload", "student": student, "person": "p1",
                                     "role": self.pick("mentor", "case manager"),
                                     "time": str(self.pick(self.first, self.some_day()))})
            if self.chance(0.5):
                known["until"] = str(self.some_day())
            if self.chance(0.4):
                self.roster.append({**known, "time": str(self.some_day()), "role": self.pick("mentor", "teacher")})

    def add_run(self, student, fields, change):
        """A state and its next ones."""
        day = self.opens + DAY * self.random.randint(0, 10)
        line = self.add(student, day, {**fields, **change()}, self.clock())
        for _ in range(self.random.randint(0, 4)):
            day += DAY * self.random.randint(1, 9)
            if day > self.last:
                return
            clock = self.clock()
            following = {**line, "time": str(day) if clock is None else self.stamp(day, clock), **change()}
            self.receive(following, day, clock)
            if self.chance(0.1):
                following["was"] = line["time"]
            self.events.append(following)
            line = following

    def add_feeds(self):
        if not self.chance(0.4):
            return
        calendar = self.random.choice(list(self.read.values()))
        for school in self.schools:
            day = self.opens
            while day <= self.last:
                if calendar.is_instructional(day) and self.chance(0.6):
                    self.add_feed(school, day)
                day += DAY

    def add_feed(self, school, day):
        fields = {"type": "feed", "feed": self.pick("attendance", "attendance", "scores"),
                  "date": str(day - DAY * self.pick(0, 0, 0, 1)), "complete": self.chance(0.93)}
        if self.chance(0.85):
            fields["school"] = school
        line = self.add(None, day, fields, self.pick("09:30", "14:40", "21:00", None))
        del line["student"]
        if self.chance(0.1):
            changed = {**line, **self.pick({"complete": False}, {"date": str(day + DAY)}, {"op": "delete"})}
            self.receive_again(changed, line)
            self.events.append(changed)

    # --- what goes wrong
    def spoil(self):
        """Corrections, deletes, repeats, re-codes, lower revisions, rows that name another student."""
        plain = [n for n, line in enumerate(self.events) if line.get("kind") not in ("mark", "assignment")
                 and line["type"] not in ("feed", "plan", "tier")]
        for line in [e for e in self.events if e.get("kind") in ("mark", "assignment") and self.chance(0.05)]:
            changed = {**line, "score": self.random.randint(20, 95), "missing": self.chance(0.5)}
            self.receive_again(changed, line)
            self.events.append(changed)
        for n in self.random.sample(plain, len(plain) // 8):
            line = self.events[n]
            change = self.random.choice([
                self.recode, self.recode, self.delete, self.delete, self.repeat, self.move, self.other_student,
                self.other_slot, self.revise])
            for changed in change(line):
                self.receive_again(changed, line)
                self.events.append(changed)

    def receive_again(self, changed, line):
        if self.receipt != "none":
            day = date.fromisoformat(line["received_at"][:10]) + DAY * self.random.randint(0, 6)
            clock = "02:00" if self.nightly else self.pick("21:45", "23:10")
            changed["received_at"] = max(self.stamp(day, clock), line["received_at"], key=datetime.fromisoformat)

    def recode(self, line):
        if line["type"] == "attendance":
            return [{**line, "status": self.pick("present", "absent", "tardy"), "excused": self.chance(0.5)}]
        if line["type"] == "assessment":
            return [{**line, "score": self.random.randint(20, 95)}]
        return [{**line, "level": self.pick("minor", "major")}] if line.get("kind") == "referral" else []

    def delete(self, line):
        gone = {**line, "op": "delete"} if self.chance(0.5) else \
            {"id": line["id"], "source": line["source"], "op": "delete"}
        return [gone, dict(line)] if self.chance(0.2) else [gone]

    def repeat(self, line):
        return [dict(line)]

    def other_slot(self, line):
        return [{**line, "slot": f"{self.random.choice(self.students)}/{line['time'][:10]}"}]

    def move(self, line):
        day = min(self.last, date.fromisoformat(line["time"][:10]) + DAY * self.pick(1, 2))
        return [{**line, "time": str(day)}]

    def other_student(self, line):
        return [{**line, "student": self.random.choice(self.students)}]

    def revise(self, line):
        return [{**changed, "rev": rev} for rev, changed in zip((7, 5, 8), self.recode(line) * 3)]

    def add_ends(self):
        """The clock's first and last day, the same in every zone."""
        first = self.add(self.students[0], self.opens, {"type": "conversation", "with": "student"})
        last = self.add(self.students[0], self.last + DAY * 14, {"type": "conversation", "with": "family"})
        for line in (first, last):
            line["time"] = line["time"] if line is first else line["time"] + "T18:00:00Z"
            if self.receipt != "none":
                line["received_at"] = str(self.last + DAY * 14) + "T18:00:00Z"
        if self.receipt != "none" and self.chance(0.5):
            self.random.shuffle(self.events)
            self.events.sort(key=lambda line: datetime.fromisoformat(line["received_at"].replace("Z", "+00:00")))

    # --- files
    def write(self, folder):
        """rules.yml, calendars/, roster.ndjson and events.ndjson in a folder."""
        (folder / "calendars").mkdir(parents=True, exist_ok=True)
        for number, tree in enumerate(self.calendars):
            (folder / "calendars" / f"{number}.yml").write_text(dump(tree))
        (folder / "rules.yml").write_text(dump(self.rules))
        for name, lines in (("roster", self.roster), ("events", self.events)):
            (folder / f"{name}.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines))


class Plain(yaml.SafeDumper):
    """A value that stands twice is written twice: the reader knows no aliases."""

    def ignore_aliases(self, data):
        return True


def dump(tree):
    return yaml.dump(tree, Dumper=Plain, sort_keys=False, width=10000)
