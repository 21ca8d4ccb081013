"""The schemas say what the readers say: a file that is wrong in shape is refused by both, and everything else by neither.

What is wrong in an expression, or only between two keys, a schema cannot say; those codes stand in tables below, each
with its reason, and there the schema accepts."""
import copy
import itertools
import json
import os
import pathlib
import re
import subprocess

import jsonschema
import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = ROOT / os.environ.get("B", "build")

# --- what a schema leaves to the reader ------------------------------------------------------------------------------

# Of the YAML itself: there is no tree to hold against a schema.
NO_TREE = {"R100", "R101", "R102", "R103", "R105", "R106", "R107", "R108", "R109", "R113", "R114", "R115"}

BEYOND_SHAPE = {
    # in files
    "R140": "the file is not there, or cannot be read", "R144": "the name of the file",
    "R602": "the ids of other rules", "R603": "the names of escalations",
    "R640": "which packs and blueprints there are", "R642": "the parameters of a blueprint",
    "R644": "the parameters of a blueprint", "R648": "the rules of a pack",
    "R145": "the ids of other rules", "R505": "what is in the Lua files", "R501": "Lua", "R502": "Lua",
    "R503": "Lua", "R504": "Lua",
    # between keys, or between items
    "R122": "two dates of a calendar", "R126": "two dates", "R129": "the days of a calendar", "R131": "two dates",
    "R133": "another calendar", "R134": "another calendar", "R135": "which time zones there are",
    "R156": "two dates", "R162": "a comment", "R160": "a comment",
    "R164": "what `when` reads", "R191": "what a condition reads", "R195": "two keys that can both apply",
    "R196": "of several keys exactly one", "R197": "of several keys one, steps that rise, rows in order",
    "R210": "values of one list are of one kind", "R211": "values of one name are of one kind",
    "R405": "a message needs a template unless ..", "R702": "a plan needs one of two dates",
    "R350": "what a look takes",
    "R507": "what the function stands for",
    # of tests and configurations
    "T100": "files beside the test", "T101": "calendars beside the test", "T105": "the ids of rules",
    "T108": "what happened before",
    "T110": "which time zones there are", "T111": "the days of a calendar", "T113": "the ids of rules",
    "T117": "which rules have a `per`",
    "D107": "what is in a file",
    "D110": "what is in a folder", "D111": "which time zones there are", "D120": "which groups there are",
    # in an expression inside a text
    "R157": "expressions in a summary", "R163": "what fields there are",
}

# Codes that both kinds of mistake have: what the schema accepts all the same, by what is said.
ACCEPTED_ALL_THE_SAME = [
    ("R110", r"a date, and is '\d{4}-\d\d-\d\d'", "a day that a month does not have"),
    ("R111", r"in 'with' of ", "the parameters of a blueprint"),
    ("R643", r"takes a [a-z_]+$", "the parameters of a blueprint"),
    ("R641", r"has no version", "which versions there are"),
    ("R646", r"a pack has no|has the pack's version|is already|has neither|too much", "several keys"),
    ("R125", r"which days are meant", "of several keys: date, or from and to"),
    ("R150", r"known, not yet supported: ", "a function in an expression"),
    ("R190", r"'at_least' must be from", "as many as there are conditions"),
    ("R192", r"there is no|has no column|which column|only a table", "what is in the folder lists"),
    ("T106", r"it is not clear", "several keys of which one is meant"),
    ("D102", r"a listener is one of two things", "of several keys one"),
    ("T109", r"a sender would be refused|not named again", "the fields of an event: the schema of events says them"),
    ("D106", r"cannot travel", "what a path ends in"),
]
# And one that its code and words do not tell from a list in the place of a duration.
GOLDEN_ACCEPTED = {"a_hold_counted_in_points": "a unit: a duration is an expression"}
# What the reader stops at before it comes to the shape.
GOLDEN_REFUSED = {"a_function_without_inputs": "its file is looked for first, and is not among those that are checked"}


def expression_codes():
    text = (ROOT / "rules/language/codes.c").read_text()
    return set(re.findall(r'\{"(R\d{3})"', text))


EXPRESSIONS = expression_codes()


def is_of_shape(code, message):
    if code in EXPRESSIONS or code in BEYOND_SHAPE:
        return False
    return not any(code == of and re.search(words, message) for of, words, _ in ACCEPTED_ALL_THE_SAME)


# --- YAML 1.2 with its core schema, as the program and editors read it ----------------------------------------------

class Core(yaml.SafeLoader):
    yaml_implicit_resolvers = {}


for tag, pattern, first in [
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
        ("int", r"-?[0-9]+", list("-0123456789")),
        ("float", r"-?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?", list("-.0123456789"))]:
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)
Core.add_constructor("tag:yaml.org,2002:bool", lambda loader, node: node.value.lower() == "true")
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))
Core.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


def tree_of(text):
    return yaml.load(text, Core)


class Block(yaml.CSafeDumper):
    def ignore_aliases(self, data):
        return True


Block.add_representer(type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", ""))


def as_yaml(tree):
    """Nothing is written as nothing."""
    return yaml.dump(tree, Dumper=Block, default_flow_style=False, sort_keys=False, width=10000, allow_unicode=True)


# --- the two verdicts -------------------------------------------------------------------------------------------------

SCHEMAS = {}


def schema(name):
    if name not in SCHEMAS:
        text = subprocess.run([BIN / "intervene", "schema", name], capture_output=True, check=True).stdout
        SCHEMAS[name] = jsonschema.Draft7Validator(json.loads(text))
    return SCHEMAS[name]


def schema_errors(name, tree):
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
            for error in schema(name).iter_errors(tree)]


def said_by_check(folder, *files):
    result = subprocess.run([BIN / "intervene", "check", "--format", "json", *files], cwd=folder, capture_output=True)
    assert result.returncode in (0, 1), result.stderr
    return [(found["code"], found["message"]) for found in json.loads(result.stdout)["diagnostics"]
            if found["severity"] == "error"]


def said_in_words(command, folder):
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"})
    return re.findall(r"error ([A-Z]\d{3}): (.*)", result.stdout + result.stderr)


def disagreement(name, tree, errors):
    """None, or who says what: the schema refuses what the reader takes, or takes what is wrong in shape."""
    refused = schema_errors(name, tree)
    is_false_alarm = refused and not errors
    is_miss = not refused and any(is_of_shape(*error) for error in errors)
    return f"schema: {refused[:3]}; reader: {errors}" if is_false_alarm or is_miss else None


# --- every golden case ------------------------------------------------------------------------------------------------

GOLDEN = [(case, path.name) for case in sorted((ROOT / "tests/golden/check").iterdir())
          for path in sorted(case.glob("*.yml"))]


@pytest.mark.parametrize("case,name", GOLDEN, ids=[f"{case.name}-{name}" for case, name in GOLDEN])
def test_golden_files_are_refused_by_both_or_neither(case, name):
    errors = said_by_check(case, name)
    if NO_TREE & {code for code, _ in errors}:
        return
    tree = tree_of((case / name).read_text())
    kind = "calendar" if isinstance(tree, dict) and "calendar" in tree else "rules"
    of_shape = any(is_of_shape(*error) for error in errors) and case.name not in GOLDEN_ACCEPTED
    refused = schema_errors(kind, tree)
    assert bool(refused) == (of_shape or case.name in GOLDEN_REFUSED), (refused, errors)


def test_no_code_is_listed_for_nothing():
    tables = ["rules/model/codes.c", "cli/testing/codes.c", "daemon/config/setting_codes.c"]
    known = set(re.findall(r'\{"([RTD]\d{3})"', "".join((ROOT / table).read_text() for table in tables)))
    assert set(BEYOND_SHAPE) | {code for code, *_ in ACCEPTED_ALL_THE_SAME} <= known
    assert not set(BEYOND_SHAPE) & EXPRESSIONS


# --- mutations of good files ------------------------------------------------------------------------------------------

EVERYTHING = """
format: 1
blueprints:
  - blueprint: chronic
    version: 1.2
    title: Often absent
    help: for whoever counts days
    parameters: {threshold: {type: percent, default: 10%, min: 1%, max: 50%, help: the line}, window: {type: window}}
    rule: {title: Often absent, when: rate(absent over window) >= threshold, severity: low}
packs:
  - pack: attendance-works@1
    without: [attendance.aw_severe]
    mode: shadow
    only: grade <= 8
    owner: attendance team
    review_by: 2027-06-01
    change: {attendance.aw_chronic: {mode: "off", owner: someone, review_by: 2027-06-01, only: grade <= 5, override: {severity: low}}}
streams: {late: tardy where minutes >= 15}
measures: {absence_rate(w): rate(absent over w)}
lists: {exempt: [S1, S2]}
values: {limit: {default: 10%, grade K-2: 12%, flag homebound: 20%, school lincoln: 9%, level high: 8%}}
escalations:
  weekly: [{notify: principal, via: email}, {wait: 2 school days, unless: acked}, {repeat: 2}]
defaults: {severity: high, owner: attendance team}
rules:
  - rule: attendance.chronic
    domain: attendance
    title: {en: Chronically absent, es: Ausente}
    summary: "Absent {days(absent over year)} days."
    steps: [Call home, Look for a pattern]
    kind: concern
    only: grade <= 8
    needs: enrolled_days(year) >= 20
    when: absence_rate(year) >= limit
    clear_when: absence_rate(year) < 5%
    for: 2 school days
    clear_for: 10 school days
    unless: flag(homebound)
    severity: medium
    track: days(absent over year)
    mode: shadow until 2026-12-01
    effective: {from: 2026-08-17, until: 2027-06-01}
    cites: [{source: State handbook, section: "4.2", url: "https://example.org", verified_on: 2026-08-01, evidence: legal}]
    include_left: false
    on_missing_data: keep
    exempt: [{student: S12, reason: a plan of its own, until: 2027-01-31}, {list: exempt, reason: so agreed, until: 2027-01-31}]
    review_by: 2027-06-01
    on_correction: retract
    clock: event_date
    send: daily at 07:15
    remind_every: 5 school days
    mutes: attendance.slipping
    while_supported: mute
    worse_by: 2
    route: [counselor]
    escalate: weekly
    act_within: 3 school days
    propose: {plan: {domain: attendance, review_on: 8 weeks}, needs_approval: principal, expires: 15 school days}
    family: {via: [letter, email], message: absences, class: support, approve_by: clerk, approve_within: 2 school days, hold: until next school day 10:00, quiet_hours: family, cap: 1 per 7 days}
  - rule: attendance.made
    use: chronic@1
    with: {threshold: 8%, window: year}
    override: {severity: urgent, steps: [Call home]}
    mode: shadow
    only: grade <= 8
    owner: attendance team
    review_by: 2027-06-01
  - rule: attendance.slipping
    title: Slipping
    ladder:
      of: days(absent over year)
      steps: [{at: 5, message: five, severity: low}, {at: 10, message: ten, propose: {review: attendance}}]
      in_order: true
      apart: 5 school days
  - rule: behavior.several
    title: Several
    when:
      at_least: 2
      from_different: source
      of: [{source: absences, is: streak(absent) >= 3}, {source: office, is: count(referral over year) >= 2}]
    propose: {move_to_tier: 2, in: behavior}
  - rule: behavior.by_course
    title: By course
    per: section
    when: count(absent over year) >= 1
  - rule: behavior.table
    title: By row
    table:
      - {if: streak(absent) >= 5, severity: urgent, suggest: go there, reason: a week}
      - {if: streak(absent) >= 3, severity: none}
      - {else: low, reason: see}
"""

CALENDAR = """
format: 1
calendar: elementary
timezone: America/Chicago
year: 2026-27
first_day: 2026-08-17
last_day: 2027-05-28
week: [mon, tue, wed, thu, fri]
day_ends: "16:00"
closed: [2026-09-07, {from: 2026-11-23, to: 2026-11-27, why: Thanksgiving}, {date: 2026-12-25}]
make_up: [2027-05-29]
half: [2026-12-18]
remote: [2027-01-15]
terms:
  - {name: fall, kind: semester, first: 2026-08-17, last: 2026-12-18}
"""

CONFIG = """
format: 1
district: {name: Riverbend, timezone: America/Chicago}
store: {path: store.db}
rules: rules.d
calendars: calendar.d
listen: [{unix: door.sock, group: root, role: analyst}, {http: "127.0.0.1:8840"}]
tokens: [{name: sis, hash: HASH, may: [ingest, history], source: sis}]
sources: [{drop: {path: drop, format: auto, source: sis}}]
retention: {events: 3 years, alerts: 7 years, audit: 7 years, quarantine: 30 days, messages: 90 days}
go_live: 2026-08-17
log: {level: info, rooms: {http: debug}}
attendance: {day_from_sections: off}
channels:
  log: {rules: [a.b], severity: [high, urgent]}
  webhook: {name: desk, url: "https://example.org/in", secret: {file: secret}, ca: ca.pem, allow_private: true, detail: ids, rules: a.b, severity: high, concurrency: 4, timeout: 10s, retry: {first: 5s, most: 1h, tries: 100, give_up: 3d}}
limits: {requests_per_second: 5000, connections: 100, memory: 512MiB}
guard: {rows: 50, share: 10%}
""".replace("HASH", "0123456789abcdef" * 4)

TESTS = """
format: 1
rules: [rules.yml]
calendar: {first_day: 2025-08-18, last_day: 2026-05-29, day_ends: "16:00", closed: [{date: 2025-09-01, why: Labor Day}], timezone: America/Chicago}
tests:
  - name: a day that was entered wrongly takes the alert back
    only_rules: [attendance.three]
    student: {id: S1, grade: 3, enrolled: [{from: 2025-08-18, to: 2026-05-29, school: s, grade: 3}], school: s, level: elementary, birthdate: 2017-01-01, language: en, flags: [el]}
    attendance: {from: 2025-08-18, days: P10 A3}
    scores: {orf: {kind: probe, subject: reading, every: 1 week, from: 2025-08-22, values: 42 44 - 47}}
    events: [{at: "2025-09-08T10:00", type: behavior, kind: referral, id: e1, arrives: 2025-09-09}]
    then:
      - {at: "2025-09-05T06:10", correct: {date: 2025-09-03, attendance: P}}
      - {at: 2025-09-19, correct: {score: orf, date: 2025-08-22, value: 48}}
      - {at: 2025-09-20, correct: {event: e1, level: minor}}
      - {at: 2025-09-22, delete: {event: e1}}
      - {at: 2025-09-23, event: {time: 2025-09-02, type: behavior, kind: referral}}
    expect:
      - {day: 2025-09-04, opens: attendance.three}
      - {day: 2025-09-05, withdraws: attendance.three}
      - {through: 2025-09-10, state: none, because: not true, rule: attendance.three}
"""


def paths_of(tree, path=()):
    """Every place in the tree, the root first."""
    yield path
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from paths_of(value, (*path, key))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from paths_of(value, (*path, number))


def at(tree, path):
    for step in path:
        tree = tree[step]
    return tree


def changed(tree, path, change):
    tree = copy.deepcopy(tree)
    if not path:
        return change(tree)
    parent = at(tree, path[:-1])
    parent[path[-1]] = change(parent[path[-1]])
    return tree


def without(tree, path):
    tree = copy.deepcopy(tree)
    del at(tree, path[:-1])[path[-1]]
    return tree


def renamed(tree, path):
    """The key misspelt, in its old place."""
    def rename(parent):
        return {(f"{key}x" if key == path[-1] else key): value for key, value in parent.items()}
    return changed(tree, path[:-1], rename)


def mutations(tree):
    """(what was done, the tree)"""
    for path in paths_of(tree):
        words = "/".join(map(str, path)) or "the root"
        value = at(tree, path)
        if path and isinstance(path[-1], str):
            yield f"{words} left out", without(tree, path)
            yield f"{words} misspelt", renamed(tree, path)
        for kind, other in [("a list", [["zz"]]), ("a map", {"zz": 1}), ("nothing", None), ("a text", "zz zz"), ("a number", 7),
                            ("a truth", True), ("an empty list", []), ("blank", " ")]:
            if other != value:
                yield f"{words} is {kind}", changed(tree, path, lambda _, other=other: other)


def compare_all(name, tree, errors_of, patient, part=0, parts=1):
    """How many mutants were held against both: every one of them, or one part of several."""
    disagreements, tried = [], 0
    assert schema_errors(name, tree) == []
    assert [error for error in errors_of(tree) if is_of_shape(*error)] == []
    for words, mutant in itertools.islice(mutations(tree), part, None, parts):
        errors = errors_of(mutant)
        tried += 1
        found = disagreement(name, mutant, errors)
        if found and not any(re.search(pattern, words) for pattern, _ in patient):
            disagreements.append(f"{words}: {found}")
    assert disagreements == [], f"{len(disagreements)} of {tried}"
    return tried


# Places where the reader is more patient than the schema.
PATIENT_RULES = [
    (r"^rules/0/title/es ", "words in a language that nobody reads yet"),
    (r"^rules/0/summary is nothing", "a summary of nothing is none"),
    (r"^packs/0/(mode|owner|review_by) ", "the one rule that is left in the pack has its own"),
    (r"^blueprints/0/rule/severity ", "the one rule that is made of it replaces it"),
    (r"^blueprints/0/rule/(title|when) left out", "a rule that is made of it might say it"),
]


RULE_PARTS = 4  # a story each: they are most of this file's time


@pytest.mark.parametrize("part", range(RULE_PARTS))
def test_rules_changed_in_any_one_place_are_refused_by_both_or_neither(tmp_path, part):
    def errors_of(tree):
        (tmp_path / "rules.yml").write_text(as_yaml(tree))
        return said_by_check(tmp_path, "rules.yml")
    tried = compare_all("rules", tree_of(EVERYTHING), errors_of, PATIENT_RULES, part, RULE_PARTS)
    assert tried > 1900 // RULE_PARTS


def test_calendars_changed_in_any_one_place_are_refused_by_both_or_neither(tmp_path):
    def errors_of(tree):
        (tmp_path / "elementary.yml").write_text(as_yaml(tree))
        return said_by_check(tmp_path, "elementary.yml")
    assert compare_all("calendar", tree_of(CALENDAR), errors_of, PATIENT_CALENDAR) > 100


# Without its name a calendar is taken for a file of rules.
PATIENT_CALENDAR = []


def test_configurations_changed_in_any_one_place_are_refused_by_both_or_neither(tmp_path):
    for folder in ("rules.d", "calendar.d", "drop"):
        (tmp_path / folder).mkdir()
    (tmp_path / "secret").write_text("0123456789abcdef0123456789abcdef")
    (tmp_path / "secret").chmod(0o600)

    def errors_of(tree):
        (tmp_path / "intervened.yml").write_text(as_yaml(tree))
        return said_in_words([BIN / "intervened", "--config", "intervened.yml", "--check"], tmp_path)
    assert compare_all("config", tree_of(CONFIG), errors_of, PATIENT_CONFIG) > 300


PATIENT_CONFIG = []
def test_tests_changed_in_any_one_place_are_refused_by_both_or_neither(tmp_path):
    (tmp_path / "rules.yml").write_text(
        "format: 1\nrules:\n  - {rule: attendance.three, title: Three, when: streak(absent) >= 3}\n")

    def errors_of(tree):
        (tmp_path / "a_test.yml").write_text(as_yaml(tree))
        return said_in_words([BIN / "intervene", "test", "a_test.yml"], tmp_path)
    assert compare_all("tests", tree_of(TESTS), errors_of, PATIENT_TESTS) > 200


PATIENT_TESTS = []


# --- files that are whole ---------------------------------------------------------------------------------------------

WHOLE = [("rules", "examples/*/rules.d/*.yml"), ("rules", "examples/demo-rules.yml"), ("rules", "rules/prelude.yml"),
         ("rules", "rules/packs/*/pack.yml"), ("rules", "rules/packs/*/*.yml"),
         ("calendar", "examples/*/calendar.d/*.yml"), ("config", "examples/*/intervened.yml"),
         ("tests", "examples/*/rules.d/*_test.yml")]


def test_every_example_is_taken():
    taken = 0
    for name, pattern in WHOLE:
        for path in ROOT.glob(pattern):
            if (name == "tests") == path.name.endswith("_test.yml"):
                assert schema_errors(name, tree_of(path.read_text())) == [], path
                taken += 1
    assert taken >= 10


TESTED = [(case, path.name) for case in sorted((ROOT / "tests/golden/test").iterdir())
          for path in sorted(case.glob("*_test.yml"))]


@pytest.mark.parametrize("case,name", TESTED, ids=[f"{case.name}-{name}" for case, name in TESTED])
def test_golden_tests_are_refused_by_both_or_neither(case, name):
    tree = tree_of((case / name).read_text())
    errors = said_in_words([BIN / "intervene", "test", name], case)
    of_calendar = [error for error in errors if is_of_shape(*error)]
    assert bool(schema_errors("tests", tree)) == bool(of_calendar), errors


# --- events -----------------------------------------------------------------------------------------------------------

# What a schema of lines does not see, by the code of the refusal.
LINE_BEYOND_SHAPE = {
    "E200": "no JSON", "E202": "a line that is too long, or nested too deeply",
}
LINE_ACCEPTED_ALL_THE_SAME = [
    (r"'\d{4}-\d\d-\d\d[^']*' is not", "a day that a month does not have, or a second that a minute does not"),
    (r"at most 18 digits", "how numbers are kept"),
    (r"'was' moves a state", "an assessment is a state by its kind"),
    (r"has \d+ bytes", "bytes and not letters"),
    (r"is not a rev", "a number over 64 bits"),
]


def lines_of_the_unit_tests():
    for name in ("test_event_refusals.c", "test_event_read.c", "test_event_content.c"):
        text = (ROOT / "tests/unit" / name).read_text()
        for literals in re.findall(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*', text):
            line = "".join(json.loads(literal) for literal in re.findall(r'"(?:[^"\\\n]|\\.)*"', literals)
                           if "\\x" not in literal)
            if line.startswith("{") and "\n" not in line:
                yield line


def good_value(form):
    if "anyOf" in form:
        form = form["anyOf"][0]
    if "$ref" in form:
        form = schema("events").schema["definitions"][form["$ref"].rsplit("/", 1)[1]]
        return good_value(form)
    if "enum" in form:
        return form["enum"][0]
    if form.get("format") == "date":
        return "2026-09-03"
    low = form.get("minimum", form.get("exclusiveMinimum", 0) + (1 if "exclusiveMinimum" in form else 0))
    return {"string": "x", "number": low, "integer": low, "boolean": True, "object": {"a": "b"},
            "array": [good_value(form.get("items", {}))] if form.get("type") == "array" else None,
            "null": None}.get(form.get("type"), "anything")


def whole_lines():
    """A line of each type with every field that its schema has."""
    for row in schema("events").schema["else"]["allOf"]:
        fields = row["then"]["properties"]
        line = {"id": "e1", "source": "sis", "type": row["if"]["properties"]["type"]["const"], "time": "2026-09-03",
                "rev": 1, "slot": "s1", "received_at": "2026-09-03T10:30:00-05:00", "student": "S1"}
        line |= {name: good_value(form) for name, form in fields.items() if name not in ("student", "was")}
        if fields.get("student", {}).get("type") == "null":
            del line["student"]
        yield line


def changed_lines(line):
    for name in line:
        for other in (None, "", "zz", 7, -3, 0.5, True, ["zz"], [7], {"a": 1}, "2026-09-03", "2026-09-03T10:30:00Z"):
            yield {**line, name: other}
        yield {key: value for key, value in line.items() if key != name}
    yield {**line, "op": "delete"}
    yield {**line, "op": "delete", "time": 7, "student": 7, "was": "2026-09-03"}
    yield {**line, "something": {"of": "our own"}}


TIER = {"id": "t1", "source": "sis", "type": "tier", "student": "S1", "time": "2026-09-03", "domain": "reading", "tier": 2}
PROBE = {"id": "p1", "source": "sis", "type": "assessment", "student": "S1", "time": "2026-09-03", "kind": "probe"}
ODD_LINES = [{**TIER, "time": "2026-02-30"}, {**TIER, "time": "2026-09-03T10:30:60Z"}, {**TIER, "received_at": "2026-02-30T10:30:00Z"},
             {**TIER, "was": "2026-09-02"}, {**PROBE, "was": "2026-09-02"}, {**TIER, "id": "\u00e9" * 200},
             {**TIER, "rev": 10 ** 30}, {**PROBE, "max": 10 ** 30}, {**TIER, "rev": 1.5}, {**TIER, "time": "2026-09-03T10:30"}]


def corpus():
    yield from lines_of_the_unit_tests()
    yield from map(json.dumps, ODD_LINES)
    for page in ("events.md",):
        for block in re.findall(r"```(?:ndjson|refused)\n(.*?)```", (ROOT / "docs" / page).read_text(), re.S):
            yield from (line for line in block.splitlines() if line.startswith("{"))
    for path in ROOT.glob("examples/riverbend/*.ndjson"):
        yield from path.read_text().splitlines()[:200]
    for line in whole_lines():
        yield json.dumps(line)
        yield from map(json.dumps, changed_lines(line))


SHOWN = 20  # so many refusals are printed; of the rest it is said how many they are


def refusals(lines, folder):
    """Of each line that is refused: (code, words)"""
    (folder / "rules.yml").write_text(
        "format: 1\nrules:\n  - {rule: attendance.three, title: Three, when: streak(absent) >= 3}\n")
    found = {}
    for start in range(0, len(lines), SHOWN):
        (folder / "events.ndjson").write_text("\n".join(lines[start:start + SHOWN]) + "\n")
        result = subprocess.run([BIN / "intervene", "backtest", "--rules", "rules.yml", "--events", "events.ndjson"],
                                cwd=folder, capture_output=True, text=True)
        for number, code, words in re.findall(r"^events.ndjson:(\d+): (E\d{3}) (.*)$", result.stderr, re.M):
            found[start + int(number) - 1] = (code, words)
    return found


def test_lines_of_events_are_refused_by_both_or_neither(tmp_path):
    lines = list(corpus())
    refused = refusals(lines, tmp_path)
    disagreements, of_shape, used = [], 0, set()
    for number, line in enumerate(lines):
        code, words = refused.get(number, (None, ""))
        if code in LINE_BEYOND_SHAPE:
            continue
        found = schema_errors("events", json.loads(line))
        is_accepted = {pattern for pattern, _ in LINE_ACCEPTED_ALL_THE_SAME if re.search(pattern, words)}
        used |= is_accepted if not found else set()
        of_shape += bool(found)
        if (found and not code) or (code and not found and not is_accepted):
            disagreements.append(f"{line}: schema: {found[:2]}; reader: {code} {words}")
    assert disagreements == []
    assert used == {pattern for pattern, _ in LINE_ACCEPTED_ALL_THE_SAME}
    assert len(lines) > 2000 and of_shape > 500 and len(lines) - of_shape > 500


# --- where editors find them ------------------------------------------------------------------------------------------

NAMES = {"rules", "config", "events", "tests", "calendar"}


def intervene(*words):
    return subprocess.run([str(word) for word in (BIN / "intervene", *words)], capture_output=True, text=True)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_schema_is_one_by_its_own_standard(name):
    jsonschema.Draft7Validator.check_schema(schema(name).schema)


def test_a_new_district_has_its_schemas_and_says_so(tmp_path):
    folder = tmp_path / "mine"
    assert intervene("init", folder).returncode == 0
    for name in NAMES:
        assert json.loads((folder / ".schemas" / f"{name}.schema.json").read_text()) == schema(name).schema
    for file in ("intervened.yml", "rules.d/first.yml", "rules.d/first_test.yml"):
        said = re.match(r"# yaml-language-server: \$schema=(\S+)\n", (folder / file).read_text())[1]
        assert (folder / file).parent.joinpath(said).is_file(), file
    mapped = json.loads((folder / ".vscode/settings.json").read_text())["yaml.schemas"]
    assert all((folder / path).is_file() for path in mapped)
    for words in (["check", "--strict", folder], ["test", folder]):
        result = intervene(*words)
        assert result.returncode == 0, result.stdout + result.stderr


def test_the_line_that_names_a_schema_is_no_allowance(tmp_path):
    path = tmp_path / "first.yml"
    path.write_text((ROOT / "examples/starter/rules.d/first.yml").read_text())
    assert path.read_text().startswith("# yaml-language-server: $schema=")
    assert "no findings" in intervene("check", path).stdout


def test_schemas_are_refreshed_and_settings_of_the_editor_stay(tmp_path):
    assert intervene("schema", "--install", tmp_path).returncode == 0
    (tmp_path / ".schemas/rules.schema.json").write_text("{}")
    (tmp_path / ".vscode/settings.json").write_text('{"editor.rulers": [120]} // mine')
    result = intervene("schema", "--install", tmp_path)
    assert result.returncode == 0 and "settings.json" in result.stderr
    assert json.loads((tmp_path / ".schemas/rules.schema.json").read_text()) == schema("rules").schema
    assert (tmp_path / ".vscode/settings.json").read_text() == '{"editor.rulers": [120]} // mine'


def test_the_settings_that_are_shown_are_those_that_are_written(tmp_path):
    intervene("schema", "--install", tmp_path)
    assert (tmp_path / ".vscode/settings.json").read_text() in (ROOT / "docs/editors.md").read_text()


def test_a_schema_that_is_not_there_is_a_usage_error():
    result = intervene("schema", "rule")
    assert result.returncode == 2 and "did you mean 'rules'?" in result.stderr
    assert intervene("schema").returncode == 2
    assert intervene("schema", "rules", "--install", "x").returncode == 2


def test_hovers_say_what_a_key_means_and_snippets_begin_a_rule():
    rule = schema("rules").schema["definitions"]["rule"]
    severity = rule["properties"]["severity"]
    assert severity["enum"] == ["info", "low", "medium", "high", "urgent"]
    assert "how much it presses" in severity["description"]
    assert severity["markdownDescription"].startswith("**severity**: ")
    assert "10%" in rule["properties"]["when"]["examples"][0]
    [snippet] = rule["defaultSnippets"]
    assert list(snippet["body"]) == ["rule", "title", "when"]
    assert all(key["description"] and key["markdownDescription"] for key in rule["properties"].values())
