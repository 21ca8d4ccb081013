"""Why a rule did or did not fire, who comes next, and what has arrived: told on files and on the daemon."""
import json
import pathlib
import subprocess

import pytest

from daemon import BUILD, ROOT, SLOW, day, lines, referral, roster

INTERVENE = BUILD / "intervene"
RIVERBEND = ROOT / "examples/riverbend"
FILES = ["--rules", "rules.d", "--calendars", "calendar.d", "--roster", "roster.ndjson", "--events", "events.ndjson"]
GRAND_BEND = pathlib.Path(ROOT).parent / "shared/data/grandbend-2011"


def run(*words, folder=RIVERBEND):
    return subprocess.run([INTERVENE, *map(str, words)], cwd=folder, capture_output=True, text=True)


def told(*words, folder=RIVERBEND):
    result = run(*words, "--format", "json", folder=folder)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def explained(student, *words, rule=None):
    answer = told("explain", "--student", student, *(["--rule", rule] if rule else []), *FILES, *words)
    return answer if rule is None else answer["rules"][0]


def leaf(rule, part):
    return next(one for one in rule["conditions"] if one["part"] == part and one["joint"] is None)


# --- a rule ---------------------------------------------------------------------------------------------------------

def test_a_rule_is_said_in_both_languages():
    english = told("explain", "attendance.three_in_a_row", "--rules", "rules.d")
    spanish = told("explain", "attendance.three_in_a_row", "--rules", "rules.d", "--lang", "es")
    assert english["lines"][0] == {"part": "opens", "label": "opens when", "depth": 0,
                                   "words": "absent on 3 or more school days in a row, up to today"}
    assert spanish["lines"][0]["words"] == "ausente en 3 o más días lectivos seguidos, hasta hoy"
    assert [line["part"] for line in english["lines"]] == [line["part"] for line in spanish["lines"]]
    assert (english["file"], english["line"]) == ("rules.d/attendance.yml", 3)


def test_what_is_own_to_a_district_is_said_with_its_meaning():
    said = run("explain", "reading.falling", "--rules", "rules.d").stdout
    assert "meaning        'orf': assessments (kind is 'probe' and measure is 'orf')\n" in said


def test_a_limit_that_depends_on_the_student_is_said_for_whom_it_is_asked(tmp_path):
    (tmp_path / "rules.yml").write_text("format: 1\nvalues:\n  most: {default: 9, school s: 5}\nrules:\n  - rule: a.b\n"
                                        "    title: T\n    when: count(referral over year) >= most\n")
    (tmp_path / "events.ndjson").write_bytes(lines([
        {"id": "e", "type": "enrollment", "student": "S1", "school": "s", "time": "2025-09-01", "starts": "2025-09-01"},
        referral("b1", "S1", 0, time="2025-10-01")]))
    given = ("--rules", "rules.yml", "--events", "events.ndjson")
    why = run("explain", "--student", "S1", *given, folder=tmp_path).stdout
    assert "'most' or more referrals this school year: 1, limit 5" in why
    assert "1, limit 5" in run("near", "a.b", *given, folder=tmp_path).stdout


def test_a_rule_there_is_not_is_asked_back():
    result = run("explain", "attendance.chronik", "--rules", "rules.d")
    assert result.returncode == 1
    assert result.stderr == ("intervene: there is no rule 'attendance.chronik' in rules.d\n"
                             "           did you mean 'attendance.chronic'?\n")


def test_a_student_with_very_many_events_is_answered_soon(tmp_path):
    """The engine waits while it answers, and each rule counts all of them."""
    count, rules = 60000, 40
    (tmp_path / "rules.yml").write_text("format: 1\nrules:\n" + "".join(
        f"  - rule: a.r{n}\n    title: T{n}\n    when: count(referral over year) > {n} or days(referral over year) > {n}\n"
        for n in range(rules)))
    (tmp_path / "events.ndjson").write_text("".join(
        json.dumps({"id": f"e{n}", "type": "behavior", "kind": "referral", "student": "S1",
                    "time": f"2025-09-{1 + n % 28:02}T{n // 28 % 24:02}:{n // 672 % 60:02}:{n // 40320:02}Z"}) + "\n"
        for n in range(count)))
    words = ["explain", "--student", "S1", "--rules", "rules.yml", "--events", "events.ndjson", "--format", "json"]
    answer = subprocess.run([INTERVENE, *words], cwd=tmp_path, capture_output=True, text=True, timeout=30 * SLOW)
    said = json.loads(answer.stdout)["rules"]
    assert {rule["evidence_count"] for rule in said} == {count}
    assert {len(rule["evidence"]) for rule in said} == {200}


# --- a student ------------------------------------------------------------------------------------------------------

def test_an_open_rule_shows_what_it_counted_and_what_would_end_it():
    rule = explained("R03", "--as-of", "2026-10-20", rule="attendance.chronic")
    assert (rule["state"], rule["opened_at"]) == ("open", "2026-10-12T15:15:00-05:00")
    assert rule["why"] == "Absent 8 of 46 school days."
    opens, closes = leaf(rule, "when"), leaf(rule, "clear_when")
    assert (opens["answer"], opens["shown"], opens["counted"]) == ("true", "17.4%", 8)
    assert closes["turns_with"] == {"amount": 55, "words": "the next 55 school days without absences"}
    assert [event["time"] for event in rule["evidence"]][:2] == ["2026-08-21", "2026-08-28"]
    assert rule["evidence_count"] == 8


def test_a_rule_that_did_not_fire_says_what_is_missing():
    rule = explained("R03", "--as-of", "2026-10-08", rule="attendance.chronic")
    assert rule["state"] == "not_enough_data" and rule["answers"]["when"] == "not enough data"
    assert leaf(rule, "needs")["turns_with"]["words"] == "2 more school days enrolled"
    rule = explained("R03", "--as-of", "2026-10-20", rule="reading.falling")
    assert leaf(rule, "when")["reason"] == "too few points"


def test_an_instant_that_has_passed_is_told_as_known_then_or_as_corrected():
    """R02 was marked absent by mistake on three days, and that was corrected on Thursday morning."""
    rule = "attendance.three_in_a_row"
    report = told("backtest", *FILES)
    known = next(one["known"] for one in report["rules"][rule]["episodes"] if one["student"] == "R02")
    assert explained("R02", "--as-of", known, rule=rule)["state"] == "open"
    assert explained("R02", "--as-of", known, "--as-corrected", rule=rule)["state"] == "not_open"


def test_who_was_never_enrolled_is_not_judged():
    answer = explained("R08")
    assert (answer["placed"], answer["rules"]) == (False, [])
    assert "no enrollment is known: not judged" in run("explain", "--student", "R08", *FILES).stdout


def test_each_value_of_a_rule_with_per_is_explained(tmp_path):
    (tmp_path / "rules.yml").write_text("""format: 1
rules:
  - rule: behavior.place
    title: Twice in one place
    per: location
    for: 7 days
    when: count(referral over last 30 days) >= 2
""")
    happened = [referral(f"b{number}", "S1", 0, time=f"2025-10-0{number}", location=place)
                for number, place in enumerate(["gym", "bus", "gym"], 1)]
    (tmp_path / "events.ndjson").write_bytes(lines(happened))
    answer = told("explain", "--student", "S1", "--rules", "rules.yml", "--events", "events.ndjson", folder=tmp_path)
    assert [(rule["per"], rule["state"]) for rule in answer["rules"]] == [("bus", "not_open"), ("gym", "waiting")]
    assert answer["rules"][1]["opens_at"].startswith("2025-10-10T00:00:00")
    said = run("explain", "--student", "S1", "--rules", "rules.yml", "--events", "events.ndjson", folder=tmp_path)
    assert "behavior.place  Twice in one place: gym\n  state        true, but not for long enough yet\n" in said.stdout
    assert "assumed: no calendars" in said.stderr


def test_conditions_stand_as_a_tree(tmp_path):
    (tmp_path / "rules.yml").write_text("""format: 1
rules:
  - rule: test.tree
    title: A tree
    when:
      at_least: 2
      of:
        - {is: count(referral over year) >= 1}
        - {is: days(absent over year) >= 2 or not enrolled}
""")
    (tmp_path / "events.ndjson").write_bytes(lines([referral("b1", "S1", 0, time="2025-10-01")]))
    said = run("explain", "--student", "S1", "--rules", "rules.yml", "--events", "events.ndjson", "--quiet",
               folder=tmp_path)
    assert said.stdout == f"""S1  school assumed, as of 2025-10-01 23:59

test.tree  A tree
  state        not open
  opens when   no  at least 2 of these
                 yes 1 or more referrals this school year: 1  (would end with 1 fewer referral)
                 no  one of these
                   no  absent on 2 or more days this school year: 0  (would hold with 2 more days absent)
                   no  not
                     yes enrolled today
  counted      2025-10-01  behavior  minor  file  b1
  stands until 2025-10-02 00:00, unless a fact comes before
  version      {said.stdout.split()[-1]}
"""
    assert said.stderr == ""


@pytest.mark.parametrize("words, message", [
    (["--student", "R03"], "--student needs --rules"),
    (["--student", "R03", "--rules", "rules.d"], "--student needs --events"),
    (["--student", "R99", *FILES], "there is no student 'R99' in these files"),
    (["--student", "R03", *FILES, "--as-of", "yesterday"], "--as-of takes a date or a time, not 'yesterday'"),
    (["--student", "R03", *FILES, "--rule", "attendance.chronik"], "there is no rule 'attendance.chronik' in rules.d"),
    (["R104", "--student", "R03"], "explain one thing"),
    ([], "explain one thing"),
])
def test_a_slip_is_said(words, message):
    result = run("explain", *words)
    assert result.returncode in (1, 2) and result.stdout == ""
    assert f"intervene: {message}" in result.stderr


# --- of the daemon --------------------------------------------------------------------------------------------------

def test_an_alert_is_explained_with_the_words_of_files(daemon):
    daemon.send(roster("S1", "S2") + [referral("b1", "S1", 3), referral("b2", "S1", 2), referral("b3", "S2", 2)])
    [alert] = daemon.get("/v1/alerts").json()["alerts"]
    said = run("explain", alert["id"], "--socket", daemon.socket)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("S1  school north, grade 4, as of ")
    assert "  opens when   yes 2 or more referrals in the last 14 days: 2  (would end with 1 fewer referral)\n" in said.stdout
    assert said.stdout.count("  minor  ") == 2
    asked = json.loads(run("explain", alert["id"], "--socket", daemon.socket, "--format", "json").stdout)
    [rule] = asked["rules"]
    assert (rule["state"], rule["opened_at"], rule["why"]) == ("open", alert["opened_at"], alert["why"])
    assert [event["id"] for event in rule["evidence"]] == [event["id"] for event in alert["evidence"]]
    assert rule["rule_version"] == alert["rule_version"]


def test_a_withdrawn_alert_says_that_its_evidence_is_gone(daemon):
    daemon.send(roster("S1") + [referral("b1", "S1", 3), referral("b2", "S1", 2)])
    id = str(daemon.get("/v1/alerts").json()["alerts"][0]["id"])
    daemon.send([{"id": "b2", "op": "delete"}])
    shown = run("alerts", "show", id, "--socket", daemon.socket).stdout
    assert "\nevidence     none: what it stood on has been corrected\n" in shown
    said = run("explain", id, "--socket", daemon.socket).stdout
    assert said.startswith(f"alert {id} was withdrawn: what it stood on has been corrected.") and "not open" in said


def test_the_daemon_says_why_nothing_fired(daemon):
    daemon.send(roster("S1", "S2") + [referral("b1", "S1", 3), referral("b2", "S1", 2), referral("b3", "S2", 2)])
    [rule] = daemon.get("/v1/explain?student=S2&rule=behavior.two").json()["rules"]
    assert (rule["state"], leaf(rule, "when")["turns_with"]["words"]) == ("not_open", "1 more referral")
    [rule] = daemon.get(f"/v1/explain?student=S1&as_of={day(3)}").json()["rules"]
    assert rule["state"] == "not_open"


@pytest.mark.parametrize("query, status, code", [
    ("student=S9", 404, "no_such_student"), ("student=S1&rule=no.rule", 404, "no_such_rule"),
    ("rule=behavior.two", 400, "bad_parameter"), ("student=S1&as_of=soon", 400, "bad_parameter"),
    ("student=S1&when=now", 400, "no_such_parameter")])
def test_what_cannot_be_explained_is_refused(daemon, query, status, code):
    daemon.send(roster("S1"))
    answer = daemon.get(f"/v1/explain?{query}")
    assert (answer.status, answer.json()["code"]) == (status, code)


def test_an_alert_there_is_not_cannot_be_explained(daemon):
    result = run("explain", "4711", "--socket", daemon.socket)
    assert result.returncode == 1 and "no such alert" in result.stderr


# --- near -----------------------------------------------------------------------------------------------------------

def test_those_who_lack_least_come_first():
    answer = told("near", "attendance.chronic", *FILES)
    assert (answer["open"], answer["not_open"], answer["not_applicable"]) == (1, 7, 2)
    assert [one["amount"] for one in answer["nearest"]] == sorted(one["amount"] for one in answer["nearest"])
    assert answer["nearest"][0]["lacks"] == "the next 3 school days with absences"
    assert "R03" not in [one["student"] for one in answer["nearest"]]
    assert len(told("near", "attendance.chronic", *FILES, "--limit", 2)["nearest"]) == 2


def test_who_is_nearest_opens_with_what_is_lacking(tmp_path):
    """The distance is true: with one referral less nothing opens, with as many as are said it does."""
    rules = tmp_path / "rules.yml"
    rules.write_text("format: 1\nrules:\n  - rule: behavior.three\n    title: Three\n"
                     "    when: count(referral over last 30 days) >= 3\n")
    happened = [referral("b1", "S1", 0, time="2025-10-01"), referral("b2", "S2", 0, time="2025-10-02")]
    files = ["--rules", "rules.yml", "--events", "events.ndjson"]
    for added in range(3):
        (tmp_path / "events.ndjson").write_bytes(lines(happened))
        answer = told("near", "behavior.three", *files, folder=tmp_path)
        assert answer["open"] == (added == 2)
        if added < 2:
            assert answer["nearest"][0]["amount"] == 2 - added
        happened.append(referral(f"c{added}", "S1", 0, time=f"2025-10-0{3 + added}"))


def test_a_rule_without_a_number_has_nobody_near(tmp_path):
    (tmp_path / "rules.yml").write_text("format: 1\nrules:\n  - rule: a.b\n    title: T\n    when: enrolled and flag(el)\n")
    (tmp_path / "events.ndjson").write_bytes(lines([referral("b1", "S1", 0, time="2025-10-01")]))
    result = run("near", "a.b", "--rules", "rules.yml", "--events", "events.ndjson", folder=tmp_path)
    assert result.returncode == 1
    assert "nobody can be near 'a.b': it compares no number with another" in result.stderr


# --- fields ---------------------------------------------------------------------------------------------------------

def fields(*words, folder=RIVERBEND):
    answer = told("fields", *words, folder=folder)
    return {one["type"]: {field["field"]: field for field in one["fields"]} | {"": one} for one in answer["types"]}


def test_what_has_arrived_is_counted_and_named_by_who_reads_it():
    types = fields("--events", "events.ndjson", "--roster", "roster.ndjson", "--rules", "rules.d")
    status = types["attendance"]["status"]
    assert status["values"][0] == {"value": "absent", "count": 25} and status["missing"] == 0
    assert status["read_by"] == ["attendance.chronic", "attendance.three_in_a_row"]
    assert types["attendance"]["excused"]["read_by"] == []
    assert types["assessment"]["score"]["least"] == 51 and types["assessment"]["score"]["read_by"] == ["reading.falling"]
    assert (types["assessment"][""]["first"], types["assessment"][""]["last"]) == ("2026-08-26", "2026-10-28")
    assert list(fields("behavior", "--events", "events.ndjson")) == ["behavior"]


def test_what_is_behind_the_aim_line_is_read(tmp_path):
    """The line of the plan is made of its numbers and dates, and beside it lie the scores."""
    plan = {"id": "p1", "type": "plan", "student": "S1", "time": "2025-09-01", "domain": "reading", "status": "active",
            "starts": "2025-09-01", "review_on": "2025-12-01", "baseline": 10, "goal": 40, "measure": "orf"}
    probe = {"id": "a1", "type": "assessment", "student": "S1", "time": "2025-09-08", "kind": "probe", "subject": "reading",
             "score": 11, "measure": "orf"}
    (tmp_path / "events.ndjson").write_bytes(lines([plan, probe]))
    (tmp_path / "rules.yml").write_text("format: 1\nrules:\n  - rule: reading.below\n    title: Below\n    when: "
                                        "points_below_aim(probe where subject = 'reading' over last 4 points) >= 3\n")
    types = fields("--events", "events.ndjson", "--rules", "rules.yml", folder=tmp_path)
    for name in ("domain", "status", "starts", "review_on", "baseline", "goal"):
        assert types["plan"][name]["read_by"] == ["reading.below"], name
    for name in ("kind", "subject", "score"):
        assert types["assessment"][name]["read_by"] == ["reading.below"], name
    assert types["plan"]["measure"]["read_by"] == types["assessment"]["measure"]["read_by"] == []


def test_nobody_is_named(tmp_path):
    """Not by a field of ours, not by one that a sender made, not by a rare value, not by a day of birth."""
    secrets = ["Zoltan", "Quixote", "2011-03-04", "zq@example.org", "group-secret", "Nickname-secret", "rare-secret",
               "text-secret"]
    happened = [{"id": "s1", "type": "student", "student": "S1", "time": "2011-03-04", "first": "Zoltan", "last": "Quixote",
                 "birthdate": "2011-03-04", "groups": {"race": "group-secret"}, "nick_name": "Nickname-secret"},
                {"id": "p1", "type": "staff", "time": "2025-08-01", "person": "Zoltan", "name": "Zoltan Quixote",
                 "email": "zq@example.org"},
                {"id": "o1", "type": "observation", "student": "S1", "time": "2025-10-01", "domain": "sel",
                 "note": "text-secret", "own": "rare-secret", "bus": "12"}]
    happened += [{**happened[2], "id": f"o{number}"} | {"own": "x"} for number in range(2, 5)]
    (tmp_path / "events.ndjson").write_bytes(lines(happened))
    for form in ("text", "json"):
        said = run("fields", "--events", "events.ndjson", "--format", form, folder=tmp_path)
        assert said.returncode == 0, said.stderr
        for secret in secrets:
            assert secret not in said.stdout + said.stderr
    assert "birthdate          date        personal: not shown" in run("fields", "--events", "events.ndjson",
                                                                      folder=tmp_path).stdout
    own = fields("--events", "events.ndjson", folder=tmp_path)["observation"]
    assert own["own"]["values"] == [{"value": "x", "count": 3}] and own["own"]["different"] == 2
    assert own["bus"]["values"] == [{"value": "12", "count": 4}]


def test_a_type_that_has_not_arrived_is_said_not_to_have():
    said = run("fields", "plan", "--events", "events.ndjson", folder=RIVERBEND)
    assert (said.returncode, said.stdout) == (0, "no event of type plan has arrived\n")


def test_a_type_there_is_not_is_asked_back():
    result = run("fields", "atendance", "--events", "events.ndjson")
    assert result.returncode == 2 and "did you mean 'attendance'?" in result.stderr
    result = run("fields", "nosuch", "--events", "events.ndjson")
    assert result.returncode == 2 and "types are " in result.stderr and "behavior" in result.stderr


def test_a_rule_is_asked_back_by_the_end_of_its_id():
    result = run("explain", "chronic", "--rules", "rules.d")
    assert result.returncode == 1 and "did you mean 'attendance.chronic'?" in result.stderr


# --- data that nobody here invented ------------------------------------------------------------------------------------

@pytest.mark.skipif(not GRAND_BEND.exists(), reason="the Grand Bend data is not here")
def test_grand_bend_counts_as_plain_counting_does(tmp_path):
    events = [json.loads(line) for line in (GRAND_BEND / "native.events.ndjson").open()]
    (tmp_path / "rules.yml").write_text("format: 1\nrules:\n  - rule: attendance.five\n    title: Five\n"
                                        "    when: days(section_absent over last 30 days) >= 5\n")
    files = ["--roster", GRAND_BEND / "native.roster.ndjson", "--events", GRAND_BEND / "native.events.ndjson"]
    answer = told("near", "attendance.five", "--rules", "rules.yml", *files, "--as-of", "2011-03-01", "--limit", 2000,
                  folder=tmp_path)
    days = {}
    for event in events:
        if event["type"] == "attendance" and "2011-01-31" <= event["time"][:10] <= "2011-03-01":
            days.setdefault(event["student"], set()).add(event["time"][:10])
    assert answer["open"] == sum(len(of) >= 5 for of in days.values()) > 0
    assert len(answer["nearest"]) == answer["not_open"]
    for one in answer["nearest"]:
        counted = len(days.get(one["student"], ()))
        assert (one["value"], one["amount"]) == (counted, 5 - counted)
    types = fields(*files, folder=tmp_path)
    for type in ("attendance", "assessment", "behavior"):
        assert types[type][""]["events"] == sum(event["type"] == type for event in events)
    first = answer["nearest"][0]
    rule = told("explain", "--student", first["student"], "--rules", "rules.yml", *files, "--as-of", "2011-03-01",
                folder=tmp_path)["rules"][0]
    assert {event["time"][:10] for event in rule["evidence"]} == days[first["student"]]
