"""Random rules over the whole language, from a seeded generator: expressions that ask about what districts hold."""

from datetime import timedelta

STREAMS = ["absent", "absent", "absent", "absent_unexcused", "absent_excused", "absent_unknown", "tardy", "present",
           "referral", "major_referral", "positive", "section_absent", "bad_day", "away",
           "attendance", "behavior", "session", "incident", "odd", "contact", "trouble"]
SCORES = ["probe", "probe", "screener", "assessment", "course_mark", "orf", "benchmark"]
# Parts of the language that the program says it does not support yet (R150).
NOT_YET = set()
LEVELS = {"count": (1, 4), "days": (1, 4), "streak": (1, 3), "longest_streak": (1, 3), "enrolled_days": (2, 12)}


class RuleMaker:
    def __init__(self, random, first_day, has_terms):
        self.random, self.first_day, self.has_terms = random, first_day, has_terms

    def pick(self, *choices):
        return self.random.choice(choices)

    def chance(self, share):
        return self.random.random() < share

    # --- windows and streams
    def window(self):
        if self.chance(0.2):
            return "year"
        number = self.random.randint
        named = ["year", "year", "month", "week", "last week", "last month"] + \
            ["term", "semester", "quarter", "last semester", "last year"] * self.has_terms
        across = " across years" if self.chance(0.15) else ""
        return self.pick(
            self.random.choice(named),
            f"last {number(2, 20)} days{across}", f"last {number(1, 3)} weeks{across}",
            f"last {number(2, 12)} school days{across}", f"last {number(1, 3)} school weeks{across}",
            f"previous {number(2, 10)} days{across}", f"previous {number(2, 8)} school days{across}",
            f"since {self.first_day}", f"since today - {number(1, 9)} days")

    def points(self):
        return f"{self.pick('last', 'last', 'previous')} {self.random.randint(1, 5)} points" + \
            (" across years" if self.chance(0.15) else "")

    def where(self, stream):
        if not self.chance(0.25):
            return ""
        if stream in SCORES:
            return " where " + self.pick(
                "score < 50", "measure = 'orf'", "(measure != 'orf' or score >= 60)", "measure is missing",
                "score is not missing and subject in ('reading', 'math')")
        return " where " + self.pick("excused = false", "excused is missing", "not (excused = true)",
                                     "(level = 'major' or status = 'absent')", "rating > 2", "period in ('1', '2')",
                                     "period not in ('1', '2')", "rating + 1 >= 3")

    def events(self, window=None, streams=None):
        stream = self.random.choice(streams or STREAMS)
        over = f" over {window or self.window()}"
        return f"{stream}{self.where(stream)}{'' if self.chance(0.1) else over}"

    def last_event(self):
        stream = self.random.choice(STREAMS + ["probe"])
        otherwise = f" or {self.first_day}" if self.chance(0.4) else ""
        return f"last {stream}{self.where(stream)}{otherwise}"

    # --- numbers
    def number(self):
        """(expression, a level it may cross)"""
        kind = self.pick("count", "count", "days", "days", "rate", "rate", "streak", "streak", "longest_streak",
                         "enrolled_days", "score", "score", "score", "since", "since", "suspended", "work", "latest",
                         "day_equivalents", "measure", "sum", "grade", "share", "minutes", "field", "date",
                         "support", "support", "aim", "aim", "until", "calendar", "scalar", "several", "truths", "rank")
        if kind in NOT_YET:
            return self.number()
        return getattr(self, "number_" + kind, lambda: self.plain(kind))()

    def level(self, kind):
        return str(self.random.randint(*LEVELS.get(kind, (1, 5))))

    def plain(self, kind):
        if kind == "enrolled_days":
            return f"enrolled_days({self.window()})", self.level(kind)
        return f"{kind}({self.events()})", self.level(kind)

    def number_streak(self):
        stream = self.random.choice(STREAMS)
        return f"streak({stream}{self.where(stream)})", self.level("streak")

    def number_rate(self):
        return f"rate({self.events()})", f"{self.pick(5, 10, 12.5, 20, 25, 50)}%"

    def number_score(self):
        stream = self.random.choice(SCORES)
        field = f"{stream}.score{self.where(stream)}"
        name = self.pick("avg", "min", "max", "median", "first", "last", "distinct", "change", "slope")
        span = f"{name}({field} over {self.pick(self.points(), self.window())})"
        level = {"distinct": (1, 4), "change": (-20, 20), "slope": (-10, 10)}.get(name, (30, 80))
        return span, str(self.random.randint(*level))

    def number_since(self):
        name = self.pick("days_since", "school_days_since", "weeks_since", "school_weeks_since")
        return f"{name}({self.last_event()})", str(self.random.randint(1, 3 if "weeks" in name else 8))

    def number_suspended(self):
        return self.pick(f"days(suspended over {self.window()})", f"count(away over {self.window()})",
                         "streak(suspended)", f"count(suspended over {self.window()})"), self.level("days")

    def number_work(self):
        return f"count(work where missing = true over {self.window()})", self.level("count")

    def number_latest(self):
        """Of a stream the newest of each value: of states and of records, of a field that some lack or hold otherwise."""
        over = f" over {self.pick(self.window(), self.window(), self.points(), 'year')}"
        where = self.pick("", " where score < 60", " where course = 'art'", " where score is missing")
        scores = self.pick("course_mark latest per course", "assessment latest per measure", "orf latest per kind",
                           "probe latest per subject", "assessment latest per score", "work latest per course")
        other = self.pick("behavior latest per location", "trouble latest per status", "away latest per kind",
                          "attendance latest per excused", "session latest per minutes", "odd latest per rating")
        kind, level = self.pick(("count", "1"), ("count", "2"), ("days", "2"), ("avg", "55"), ("sum", "120"), ("last", "60"))
        if kind in ("count", "days"):
            return f"{kind}({self.pick(scores + where, other + self.where(other.split()[0]))}{over})", level
        return f"{kind}({scores.replace(' ', '.score ', 1)}{where}{over})", level

    def number_day_equivalents(self):
        return f"day_equivalents({self.events()})", self.pick("1", "1.5", "2.5")

    def number_measure(self):
        return self.pick((f"absences({self.window()})", self.level("days")),
                         (f"twice({self.window()}, {self.window()})", self.level("days")),
                         (f"low_scores({self.random.randint(30, 70)}, 'orf')", self.level("count")),
                         (f"share({self.window()}, {self.window()})", self.pick("100%", "50%", "30%")))

    def number_sum(self):
        return f"sum(probe.score over {self.pick(self.window(), self.points())})", self.pick("50", "120", "200.5")

    def number_minutes(self):
        where = self.pick("", " where attended = true", " where minutes > 10")
        return f"sum(session.minutes{where} over {self.pick(self.window(), self.points())})", self.pick("0", "20", "60")

    def number_field(self):
        """A field that some events have, of one kind or of several."""
        return self.pick((f"distinct(behavior.location over {self.pick(self.window(), self.points())})", "2"),
                         (f"{self.pick('avg', 'last', 'min')}(assessment.percentile over {self.window()})", "50"),
                         (f"max(suspended.days over {self.window()})", "2"),
                         (f"sum(absent.fraction over {self.window()})", self.pick("0.5", "1")),
                         (f"last(tier.tier over {self.window()})", "2"))

    def number_date(self):
        name = self.pick("days_since", "school_days_since", "weeks_since", "school_weeks_since")
        return f"{name}({self.first_day + timedelta(days=self.random.randint(0, 9))})", str(self.random.randint(0, 6))

    def domain(self):
        """In brackets, or that of the rule."""
        return self.pick("", "", "(math)", "(reading)", "('test')")

    def number_support(self):
        return self.pick((f"tier{self.domain()}", self.pick("1", "2")), ("tier(any)", self.pick("1", "2")),
                         (f"days_since(tier_start{self.domain()})", self.pick("3", "9")),
                         (f"goal{self.domain()}", "60"), (f"aim_slope{self.domain()}", self.pick("0", "3", "-2")),
                         (f"plan{self.domain()}.minutes_per_week", "60"),
                         (f"days_since(plan{self.domain()}.starts)", str(self.random.randint(1, 9))),
                         (f"days_until(plan{self.domain()}.{self.pick('ends', 'review_on')})", "5"),
                         (f"count(probe since plan{self.domain()}.starts)", "2"),
                         (f"attended_sessions({self.window()})", self.pick("50%", "80%", "100%")))

    def number_aim(self):
        """Scores beside the line of the plan, over points and over days."""
        stream = self.random.choice(SCORES)
        scores = f"{stream}{self.where(stream)} over {self.pick(self.points(), self.points(), self.window())}"
        name = self.pick("points_below_aim", "points_above_aim", "gap_to_aim")
        return f"{name}({scores})", self.pick("0", "5", "-10") if name == "gap_to_aim" else self.level("count")

    def number_until(self):
        name = self.pick("days_until", "school_days_until")
        day = self.pick(self.first_day + timedelta(days=self.random.randint(2, 30)), self.moved_date())
        return f"{name}({day})", str(self.random.randint(-2, 8))

    def moved_date(self):
        """A date by the student's own calendar."""
        start = self.pick("today", "enrolled_since", self.first_day + timedelta(days=self.random.randint(0, 9)))
        return f"{start} {self.pick('+', '-')} {self.random.randint(1, 8)} school {self.pick('days', 'days', 'week')}"

    def number_calendar(self):
        return self.pick((f"days_since({self.pick('enrolled_since', self.moved_date())})",
                          str(self.random.randint(-3, 12))),
                         ("school_day_of_year", str(self.random.randint(2, 15))),
                         ("school_month_of_year", self.pick("1", "2", "3")), ("age", self.pick("7", "8")),
                         ("enrolled_since - today + age", "3"))

    def number_scalar(self):
        left, right = self.number()
        if right.endswith("%"):
            return f"abs({left})", right
        return self.pick((f"abs({left} - {right})", self.pick("0", "1", "2")), (f"round({left} / 3)", "1"),
                         (f"round(0 - {left} / 2)", self.pick("-1", "-2")))

    def number_several(self):
        left, right = self.number()
        if right.endswith("%"):
            return f"reached({left}, 5%, 12.5%, 25%)", self.pick("5%", "25%")
        other = self.plain(self.pick("count", "days"))[0]
        return self.pick((f"{self.pick('min', 'max')}({left}, {other})", right),
                         (f"{self.pick('min', 'max')}({left}, {other}, 2)", right),
                         (f"reached({left}, 1, {right}, 3)", self.pick("1", "3", right)))

    def number_truths(self):
        return f"count_true({self.condition(2)}, {self.condition(2)}, {self.condition(2)})", self.pick("1", "2")

    def number_rank(self):
        stream = self.random.choice(SCORES)
        field = f"{stream}.score{self.where(stream)}"
        return f"percentile_rank({field} over {self.pick(self.points(), self.window())})", self.pick("25%", "50%", "70%")

    def number_grade(self):
        return "grade", self.pick("2", "3")

    def number_share(self):
        top, _ = self.plain(self.pick("count", "days"))
        bottom, _ = self.plain(self.pick("count", "days", "enrolled_days"))
        return self.pick((f"{top} / {bottom}", self.pick("20%", "50%", "100%")),
                         (f"{top} - 50% of {bottom}", self.pick("0", "1", "0.5")),
                         (f"2 * {top} - {bottom}", self.pick("0", "1", "1.5")))

    # --- conditions
    def condition(self, depth=0):
        shape = self.random.random()
        if depth < 2 and shape < 0.12:
            return f"{self.condition(depth + 1)} and {self.condition(depth + 1)}"
        if depth < 2 and shape < 0.24:
            return f"({self.condition(depth + 1)} or {self.condition(depth + 1)})"
        if depth < 2 and shape < 0.30:
            return f"not ({self.condition(depth + 1)})"
        if shape < 0.34:
            return self.pick("avg(diagnostic.score over last 20 days) >= 50", "days_since(last diagnostic) < 8",
                             "last(diagnostic.level over year) = 'low'")
        if shape < 0.40:
            return self.pick("grade in (2, 3)", "school = 'A'", "school in ('A', 'B')", "grade not in (3, 4)",
                             f"attended({self.window()})", "weekday in (1, 5)", "enrolled", f"today > {self.first_day}",
                             "grade in LOW", "school in HOME", "student in SOME", "student not in SOME and grade not in LOW")
        if shape < 0.46:
            return self.state()
        if shape < 0.50:
            kind = self.pick("count", "days")
            return f"{self.plain(kind)[0]} {self.pick('>', '<=', '=')} {self.plain(kind)[0]}"
        left, right = self.number()
        if self.chance(0.15):
            right = "portion" if right.endswith("%") else self.pick("few", "some", "few + some")
        return f"{left} {self.pick('>=', '>=', '>=', '>', '<', '<=', '=', '!=')} {right}"

    def state(self):
        """How something stands, or what was said of it last."""
        return self.pick("assigned(mentor)", "not assigned('case manager')", "plan.status = 'active'",
                         "plan(math).tier >= 2", "flag(iep)", "not flag(el)", "feed_stale(attendance)",
                         "not feed_stale(assessment)", "flag('iep')", "calm", f"tardies({self.window()}, 2)",
                         f"last(behavior.location over {self.window()}) = 'gym'",
                         f"first(behavior.location over {self.window()}) != 'hall'",
                         f"count(plan where status = 'active' over {self.window()}) >= 1",
                         "count(observation where concern in ('some', 'serious') over year) >= 1",
                         f"days_since(last conversation or {self.first_day}) >= 5",
                         "last(observation.concern over year) = 'none'",
                         f"today >= {self.first_day} and weekday != 3", "today - 3 days > " + str(self.first_day),
                         f"attended({self.window()}) or calm")

    def at_least(self):
        items = [{"source": source, "is": self.condition(2)} for source in ("x", self.pick("x", "y"), "y")]
        when = {"at_least": self.pick(1, 2), "of": items}
        if self.chance(0.5):
            when["from_different"] = "source"
        return when

    def of_one_value(self):
        """(field, a condition that counts events which have it)"""
        window, level = self.window(), self.random.randint(1, 3)
        school = self.pick("school_days_since", "days_since", "weeks_since")
        return self.pick(
            ("course", f"count(course_mark where score < 60 over {window}) >= {level}"),
            ("course", f"last(course_mark.score over {window}) < {self.pick(50, 65, 80)}"),
            ("course", f"count(work where missing = true over {window}) >= {level} and not flag(el)"),
            ("course", f"count(work over {window}) < count(course_mark over {window})"),
            ("subject", f"avg(assessment.score over {self.points()}) < 60"),
            ("measure", f"change(probe.score over {self.points()}) <= {self.pick(-5, 0, 5)}"),
            ("measure", f"{school}(last probe or {self.first_day}) >= {level}"),
            ("location", f"days(behavior over {window}) >= {level}"),
            ("location", f"count(referral over {window}) >= 1 and days(absent over {window}) >= 1"),
            ("section", f"streak(section_absent) >= {level}"),
            ("section", f"count(section_absent{self.where('absent')} over {window}) >= {level} or {self.condition(1)}"),
            ("period", f"days(attendance over {window}) >= {level} and attended({self.window()})"))

    # --- rules
    def with_hysteresis(self):
        left, right = self.number()
        lower = "8%" if right.endswith("%") else str(max(0, float(right) - 1)).removesuffix(".0")
        return {"when": f"{left} >= {right}", "clear_when": f"{left} < {lower}"}

    def duration(self):
        return self.pick("1 school day", "2 school days", "3 school days", "2 days", "1 week", "30 hours", "90 minutes",
                         "1 school week", "2 school weeks", "10 minutes", "2 hours", "5 days", "3 weeks")

    def rule(self, name):
        rule = {"rule": f"test.{name}", "title": f"Rule {name}"}
        if self.chance(0.12):
            rule["per"], rule["when"] = self.of_one_value()
        elif self.chance(0.35):
            rule.update(self.with_hysteresis())
        elif self.chance(0.08):
            rule["when"] = self.at_least()
        elif self.chance(0.06):
            left, right = self.number()
            rule["ladder"] = {"of": left, "steps": [{"at": right, "message": "one"}]}
        elif self.chance(0.06):
            rule["table"] = [{"if": self.condition(2), "severity": "none"}, {"if": self.condition(2)},
                             {"if": self.condition(2), "severity": self.pick("none", "low")},
                             {"else": self.pick("none", "high")}]
        else:
            rule["when"] = self.condition()
        optional = {
            "domain": (0.6, lambda: self.pick("math", "reading")),
            "needs": (0.2, lambda: self.pick(
                "enrolled_days(year) >= 5", f"{self.condition()} or enrolled_days(year) > 3", self.condition())),
            "only": (0.12, self.condition), "unless": (0.15, self.condition),
            "clear_when": (0.12, self.condition),
            "for": (0.25, self.duration), "clear_for": (0.25, self.duration),
            "include_left": (0.15, lambda: True), "on_missing_data": (0.2, lambda: self.pick("clear", "keep")),
            "effective": (0.06, lambda: {
                self.pick("from", "until"): self.first_day + timedelta(days=self.random.randint(3, 9))}),
            "exempt": (0.08, lambda: [{
                **self.pick({"student": "S1"}, {"list": "SOME"}), "reason": "abroad",
                "until": self.first_day + timedelta(days=self.random.randint(3, 20))}]),
            "mode": (0.1, lambda: self.pick("shadow", "live", "off", f"shadow until {self.first_day}"))}
        for key, (share, make) in optional.items():
            if key not in rule and self.chance(share):
                rule[key] = make()
        return rule

    def tree(self, count):
        """A whole rule file."""
        tree = {
            "format": 1,
            "streams": {"bad_day": "absent where excused = false or referral",
                        "away": "absent or behavior where kind = 'suspension' expanded over days",
                        "orf": "assessment where measure = 'orf'",
                        "odd": "absent where rating > 1 or tardy where excused = false or session",
                        "contact": "conversation or observation where concern != 'none'",
                        "trouble": "away or bad_day where level = 'major'"},
            "measures": {"absences(span)": "days(absent over span)",
                         "low_scores(most, which)": "count(probe where score < most and measure = which over year)",
                         "twice(span, other)": "2 * absences(span) - absences(other)",
                         "calm": "count(behavior over last 5 days) = 0 and not flag(el)",
                         "tardies(span, most)": "days(tardy over span) >= most",
                         "share(part, whole)": "days(absent over part) / enrolled_days(whole)"},
            "values": {
                "few": {"default": "2", "school B": "3", "level middle": "1"},
                "some": {"default": "1", "grade 2-3": "2", "grade 3": "3", "flag iep": "4"},
                "portion": {"default": "20%", "grade 1-3": "10%", "level high": "50%", "school A": "12.5%"}},
            "lists": {"LOW": [1, 2, 3], "HOME": ["B"], "SOME": ["S1", "S3", "QUIET"]},
            "rules": [self.rule(f"r{n}") for n in range(count)]}
        if self.chance(0.1):
            tree["defaults"] = {"only": self.condition(2)}
        elif self.chance(0.1):
            tree["defaults"] = self.pick({"for": "1 school day"}, {"clear_for": "2 days"},
                                         {"needs": "enrolled_days(year) >= 2"}, {"on_missing_data": "clear"})
        return tree
