"""The documentation is true: what it shows is what the program says, what it names is there.

UPDATE=1 writes the parts that are made from the program (types of events, codes) anew; read the difference.

How a page is read:
    ```console      commands after $ and what they print, in a folder of the page's own; .. alone stands for any lines
    ```yaml         a whole file that `check` has nothing against; `# name` on its first line puts it into that folder,
                    where a finding may be what the page is about
    ```lua          a file of that folder; `-- name` on its first line
    ```ndjson       lines that a daemon takes, in order
    ```refused      a line, and below it what the daemon says of it
"""
import grp
import json
import os
import pathlib
import re
import shutil
import subprocess
import time

import pytest

from daemon import BUILD, ROOT, RULES, SLOW, calendar

DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*DOCS, ROOT / "README.md", ROOT / "HACKING.md"]
INTERVENE = BUILD / "intervene"
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "PATH": f"{BUILD}:{os.environ['PATH']}"}


def page(name):
    return (ROOT / "docs" / name).read_text()


def blocks(text, language=None):
    """(line, content) of every block in that language; of all without one."""
    pattern = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return [(text.count("\n", 0, found.start()) + 1, found[2]) for found in pattern.finditer(text)
            if language in (None, found[1])]


def run(*words, folder=None, **more):
    return subprocess.run([str(word) for word in words], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True,
                          **more)


def named(paths):
    return {"ids": lambda value: value.name if isinstance(value, pathlib.Path) else None, "argvalues": paths}


# --- rules, calendars and settings ---------------------------------------------------------------------------------

def steps(text):
    """Files and commands of a page in their order."""
    found = [(line, "file", body) for line, body in blocks(text, "yaml")]
    found += [(line, "file", body) for line, body in blocks(text, "lua")]
    found += [(line, "console", body) for line, body in blocks(text, "console")]
    return sorted(found)


def matches(wanted, said):
    said = "".join(f"{line.rstrip()}\n" for line in said.splitlines())
    pattern = "".join(r"(?:.*\n)*" if line == "..\n" else re.escape(line) for line in wanted.splitlines(keepends=True))
    return re.fullmatch(pattern, said) is not None


def commands_of(body):
    """Each command of a console block with the output shown under it."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


class Tutorial:
    def __init__(self, folder):
        self.folder = folder

    def write(self, body):
        name = body.splitlines()[0].lstrip("-# ")
        if name.startswith("rules.d/"):
            (self.folder / name).write_text(body)

    def type(self, command, output):
        if command.startswith("cd "):
            self.folder /= command[3:]
            return
        said = subprocess.run(command, shell=True, cwd=self.folder, env=ENVIRONMENT, capture_output=True, text=True)
        assert matches(output, said.stdout), f"$ {command}\n{said.stdout}{said.stderr}"


@pytest.mark.parametrize("path", **named([path for path in PAGES if path.name != "alerts.md"]))
def test_what_is_typed_prints_what_is_shown(path, tmp_path):
    tutorial = Tutorial(tmp_path)
    for _, kind, body in steps(path.read_text()):
        if kind == "console":
            for command, output in commands_of(body):
                tutorial.type(command, output)
        elif body.startswith(("# rules.d/", "-- rules.d/")):
            tutorial.write(body)


def test_alerts_are_shown_as_they_are(stopped):
    riverbend = ROOT / "examples/riverbend"
    for folder in ("rules.d", "calendar.d"):
        shutil.rmtree(stopped.folder / folder)
        shutil.copytree(riverbend / folder, stopped.folder / folder)
    stopped.start()
    for name in ("roster.ndjson", "events.ndjson"):
        assert run(INTERVENE, "send", riverbend / name, "--history", "--socket", stopped.socket).returncode == 0
    for _, body in blocks(page("alerts.md"), "console"):
        for command, output in commands_of(body):
            Tutorial(stopped.folder).type(f"{command} --socket {stopped.socket}", output)


def whole_files():
    for path in PAGES:
        for line, body in blocks(path.read_text(), "yaml"):
            if not body.startswith("# rules.d/"):
                yield pytest.param(body, id=f"{path.name}:{line}")


def made_local(body, folder):
    """With folders and a group that this machine has."""
    for path in ("/var/lib/intervened", "/run/intervened"):
        body = body.replace(path, str(folder))
    return re.sub(r"group: \w+", f"group: {grp.getgrgid(os.getgid()).gr_name}", body)


@pytest.mark.parametrize("body", whole_files())
def test_a_file_that_is_shown_has_no_findings(body, tmp_path):
    assert body.removeprefix("# intervened.yml\n").startswith("format: 1\n")
    (tmp_path / "shown.yml").write_text(made_local(body, tmp_path))
    if "\nstore:" not in body:
        said = run(INTERVENE, "check", "--strict", "shown.yml", folder=tmp_path)
        assert said.returncode == 0, said.stdout
        return
    for folder, content in (("rules.d", RULES), ("calendar.d", calendar())):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "some.yml").write_text(content)
    said = run(BUILD / "intervened", "--config", tmp_path / "shown.yml", "--check")
    assert (said.returncode, said.stderr) == (0, ""), said.stderr


def test_the_error_in_the_readme_is_the_error_it_makes(tmp_path):
    readme = (ROOT / "README.md").read_text()
    rule = next(body for _, body in blocks(readme, "yaml") if "attendance.chronic" in body)
    shown = next(body for _, body in blocks(readme, "") if "error R" in body)
    (tmp_path / "rules.d").mkdir()
    (tmp_path / "rules.d/attendance.yml").write_text(rule.replace("    when: rate(", "    when: rates("))
    assert run(INTERVENE, "check", "--quiet", "rules.d", folder=tmp_path).stdout == shown


def test_the_first_steps_of_the_readme_lead_to_alerts(tmp_path):
    steps = next(body for _, body in blocks((ROOT / "README.md").read_text(), "") if "intervene init" in body)
    commands = [line.partition("#")[0].strip() for line in steps.splitlines()]
    assert commands[1:3] == ["cd my-district", "intervened --config intervened.yml &"]
    assert commands.pop() == "intervene tail --socket intervened.sock"
    subprocess.run(commands[0], shell=True, cwd=tmp_path, env=ENVIRONMENT, check=True, capture_output=True)
    district = tmp_path / "my-district"
    settings = (district / "intervened.yml").read_text()
    (district / "intervened.yml").write_text(settings.replace("127.0.0.1:8840", "127.0.0.1:0"))
    with open(tmp_path / "log", "wb") as log:
        daemon = subprocess.Popen([BUILD / "intervened", "--config", "intervened.yml"], cwd=district, stderr=log)
    try:
        until_ready(tmp_path / "log", daemon)
        said = [subprocess.run(command, shell=True, cwd=district, env=ENVIRONMENT, check=True, capture_output=True)
                for command in commands[3:]]
    finally:
        daemon.terminate()
        assert daemon.wait(timeout=30 * SLOW) == 0
    assert said[-1].stdout.count(b"\n") >= 3


def until_ready(log, daemon):
    end = time.monotonic() + 20 * SLOW
    while b'"message":"ready"' not in log.read_bytes():
        assert daemon.poll() is None and time.monotonic() < end, log.read_text()
        time.sleep(0.02)


def expressions():
    rows = [row for row in page("measures.md").splitlines() if row.startswith("| `")]
    return [found for row in rows for found in re.findall(r"`([^`]+)`", row.split(" | ")[0])]


def test_every_measure_that_is_shown_is_one(tmp_path):
    summary = "; ".join("{%s}" % expression for expression in expressions()
                        if not expression.startswith(("flag", "list")))
    (tmp_path / "rules.yml").write_text("format: 1\nrules:\n  - rule: a.b\n    title: all of them\n    when: enrolled\n"
                                        "    unless: {lua: a.f, inputs: {days: list(absent over year)}}\n"
                                        f"    only: flag(iep)\n    summary: \"{summary}\"\n")
    (tmp_path / "a.lua").write_text("function f(x) return #x.days > 1 end\n")
    said = run(INTERVENE, "check", "rules.yml", "a.lua", folder=tmp_path)
    assert said.returncode == 0, said.stdout


WINDOWS = re.compile(r"`((?:last|previous|since) [^`]*|year|term|semester|quarter|month|week)`")


def test_every_window_that_is_shown_is_one(tmp_path):
    text = page("rules.md").split("### Windows")[1].split("### Measures")[0]
    windows = [" ".join(found.split()) for found in WINDOWS.findall(text) if ".." not in found]
    assert len(windows) > 15
    rules = "".join(f"  - rule: a.b{number}\n    title: {number}\n    when: count(absent over {window}) >= {number + 1}\n"
                    for number, window in enumerate(windows))
    (tmp_path / "rules.yml").write_text("format: 1\nrules:\n" + rules)
    said = run(INTERVENE, "check", "rules.yml", folder=tmp_path)
    assert said.returncode == 0, said.stdout


def rows_of(path, pattern):
    return re.findall(pattern, (ROOT / path).read_text(), re.MULTILINE)


def test_every_key_of_a_rule_is_told_and_reserved_ones_as_such():
    text = page("rules.md")
    keys = dict(rows_of("rules/model/rule_keys.c", r'^        \{"(\w+)", (\w+),'))
    told = page("keys.md")
    reserved = text.split("## What is reserved")[1]
    for key, reader in keys.items():
        assert (f"`{key}`" in reserved) == (reader == "NULL"), key
        assert (f"`{key}`" in told) == (reader != "NULL"), key


def test_every_function_is_told_and_reserved_ones_as_such():
    functions = dict(rows_of("rules/language/function.c", r'^\t\{"(\w+)", (FUNCTION|\.takes = TAKES_UNKNOWN)'))
    reserved = page("rules.md").split("## What is reserved")[1]
    shown = {re.match(r"\w+", expression)[0] for expression in expressions()}
    for name, support in functions.items():
        assert (f"`{name}`" in reserved) == (support != "FUNCTION"), name
        assert (name in shown) == (support == "FUNCTION"), name


def test_every_built_in_stream_is_told():
    told = page("rules.md").split("### Streams")[1].split("### Windows")[0]
    for stream in re.findall(r"^  (\w+):", (ROOT / "rules/prelude.yml").read_text(), re.MULTILINE):
        assert f"`{stream}`" in told, stream


def test_every_key_of_a_test_file_is_told():
    keys = [key for name in ("suite_read", "script_roster", "expect_read")
            for key in rows_of(f"cli/testing/{name}.c", r'\{+"(\w+)", (?:true|false|&\w+)')]
    assert len(keys) > 25
    for key in keys:
        assert re.search(rf"\b{key}\b", page("testing.md")), key


def test_every_key_of_a_calendar_is_told():
    for key in rows_of("rules/model/calendar_read.c", r'^        \{\{"(\w+)", '):
        assert f"`{key}`" in page("calendar.md") or key == "format", key


# --- events --------------------------------------------------------------------------------------------------------

def test_every_line_that_is_shown_is_taken(daemon):
    for line, body in blocks(page("events.md"), "ndjson"):
        answer = daemon.post("/v1/events", body).json()
        assert answer["rejected"] == [], f"events.md:{line}"
        assert answer["duplicate"] + answer["stale"] == 0, f"events.md:{line}"


def test_every_line_that_is_refused_is_refused_as_said(daemon):
    [(_, body)] = blocks(page("events.md"), "refused")
    rows = body.splitlines()
    codes = []
    for line, said in zip(rows[::2], rows[1::2]):
        [row] = daemon.post("/v1/events", line).json()["rejected"]
        field = f" {row['field']}" if row["field"] else ""
        assert f"{row['code']}{field}: {row['reason']}" == said
        codes.append(row["code"])
    known = rows_of("rules/model/event_refuse.c", r'"(E2\d\d)"')
    assert set(known) - set(codes) == {"E202"}  # a line of 64 KiB is no example
    assert all(f"| {code} |" in page("events.md") for code in known)


def corrections():
    """What the table of corrections says, as (line, verdict)."""
    mark = {"id": "m9", "type": "assessment", "student": "ada", "kind": "mark", "course": "art"}
    row = {"id": "r9", "type": "attendance", "student": "ada", "time": "2026-09-01", "status": "absent"}
    return [(row, "new"), (row, "duplicate"), ({**row, "status": "present"}, "corrected"),
            ({**row, "student": "ben", "time": "2026-09-02"}, "corrected"),
            ({**mark, "time": "2026-09-10", "score": 1}, "new"), ({**mark, "time": "2026-09-20", "score": 2}, "new"),
            ({**mark, "time": "2026-09-20", "score": 3}, "corrected"),
            ({**mark, "time": "2026-09-19", "was": "2026-09-20", "score": 3}, "corrected"),
            ({"id": "r9", "op": "delete"}, "deleted"), ({**row, "rev": 2}, "new"),
            ({**row, "rev": 1, "status": "tardy"}, "stale")]


def test_corrections_are_counted_as_the_table_says(daemon):
    for line, verdict in corrections():
        assert daemon.send([line])[verdict] == 1, line


def c_lists(source):
    """Named lists of words of event_types.c."""
    return {name: re.findall(r'"(\w+)"', body)
            for name, body in re.findall(r"static const char \*const (\w+)\[\] = \{(.*?)\};", source, re.DOTALL)}


SHAPES = {"TEXT": "text", "LABEL": "text or number", "TRUTH": "true or false", "NUMBER": "number",
          "SCORE": "number or text", "GRADE": "grade", "DATE": "date", "TEXTS": "list of texts",
          "GRADES": "list of grades", "LIST": "list", "OBJECT": "object", "ANY": "anything"}


def field_words(row, lists, ranges):
    name = re.match(r"FIELD_(\w+)", row)[1].lower()
    shape = re.search(r"SHAPE_(\w+)", row)[1]
    choices, within = re.search(r"\.choices = (\w+)", row), re.search(r"\.range = &(\w+)", row)
    fallback = re.search(r'\.fallback = "(\w+)"', row)
    words = " ".join(f"`{word}`" for word in lists[choices[1]]) if choices else SHAPES[shape]
    if within:
        words = ranges[within[1]]
    if fallback:
        words += f"; left out: `{fallback[1]}`"
    return (f"**`{name}`**" if ".required = true" in row else f"`{name}`") + f" ({words})"


def types_table():
    source = (ROOT / "rules/model/event_types.c").read_text()
    lists = c_lists(source)
    ranges = dict(re.findall(r'field_range (\w+) = \{[^}]*?\.words = "([^"]+)"', source))
    ranges = {name: re.sub(r"^an? ", "", words) for name, words in ranges.items()}
    rows = dict(re.findall(r"field_row (\w+)\[\] = \{(.*?)\n\};", source, re.DOTALL))
    about = {"STUDENT_NAMED": "", "STUDENT_MAYBE": ", of a student or none", "STUDENT_NONE": ", of no student"}
    kinds = {"RECORD": "record", "STATE": "state", "STATE_BY_KIND": "state if `mark` or `assignment`, else record"}
    table = ["| type | is a | fields |", "|---|---|---|"]
    for name, student, states, fields in re.findall(r'= \{"(\w+)", (STUDENT_\w+), (\w+), (\w+)\},', source):
        words = [field_words(row, lists, ranges) for row in re.findall(r"\{(FIELD_.*?)\}", rows[fields], re.DOTALL)]
        table.append(f"| `{name}` | {kinds[states]}{about[student]} | {', '.join(words)} |")
    assert len(table) == 2 + 21
    return "\n".join(table)


def codes_of_sources():
    sources = ["rules/model/codes.c", "rules/language/codes.c", "rules/model/event_refuse.c",
               "daemon/config/setting_codes.c", "cli/testing/codes.c"]
    return sorted({code for source in sources for code in rows_of(source, r'"([REDT]\d{3})"')},
                  key=lambda code: ("REDT".index(code[0]), code))


def codes_list():
    said = []
    for code in codes_of_sources():
        words, _, examples = run(INTERVENE, "explain", code).stdout.partition("\n")
        said.append(f"### {code}\n\n{words}\n" + (f"\n```\n{examples}```\n" if examples else ""))
    return "\n" + "\n".join(said)


@pytest.mark.parametrize("name, mark, make", [("events.md", "types", types_table), ("codes.md", "codes", codes_list)])
def test_what_is_made_from_the_program_is_up_to_date(name, mark, make):
    path = ROOT / "docs" / name
    text = path.read_text()
    head, rest = re.split(rf"(?<=<!-- {mark}: written by UPDATE=1 pytest tests/e2e/test_docs.py -->\n)", text)
    tail = rest[rest.index("<!-- end -->"):]
    wanted = head + make() + "\n" + tail
    if os.environ.get("UPDATE"):
        path.write_text(wanted)
    assert path.read_text() == wanted


def test_every_code_of_a_finding_can_be_explained():
    findings = re.compile(r'diags_add\([^;]*?"([RDT]\d{3})"|language_say\([^;]*?"(R\d{3})"', re.DOTALL)
    for source in [*ROOT.glob("rules/*/*.c"), *ROOT.glob("base/*.c"), *ROOT.glob("daemon/**/*.c"),
                   *ROOT.glob("cli/testing/*.c")]:
        for found in findings.finditer(source.read_text()):
            assert (found[1] or found[2]) in codes_of_sources(), source


# --- HTTP, settings, metrics ---------------------------------------------------------------------------------------

def test_every_path_is_told_with_what_it_needs():
    rights = {"ingest": "RIGHT_INGEST", "read": "RIGHT_READ", "operate": "RIGHT_OPERATE", "anyone known": "RIGHT_KNOWN", "": "0"}
    told = {}
    for path, needs in re.findall(r"^\| `((?:GET|POST) /[^`]*)` \| ([\w, ]*?) ?\|", page("http.md"), re.MULTILINE):
        told[path] = " | ".join(rights[word] for word in needs.split(", "))
    table = rows_of("daemon/http/routes.c", r'^        \{"(\w+)", "([^"]+)", \w+, ([\w| ]+),')
    assert told == {f"{method} {path}": needs for method, path, needs in table}


def test_every_problem_is_told():
    source = "".join(path.read_text() for path in [*ROOT.glob("daemon/http/*.c"), *ROOT.glob("daemon/core/*.c"),
                                                  *ROOT.glob("daemon/reload_*.c")])
    made = set(re.findall(r'\b([45]\d\d),\s*"([a-z_]+)"', source))
    told = set()
    for status, codes in re.findall(r"^\| (\d{3}) \| ([^|]*) \|", page("http.md"), re.MULTILINE):
        told |= {(status, code) for code in re.findall(r"`(\w+)`", codes)}
    assert told == made


def test_every_outcome_is_told():
    source = (ROOT / "daemon/alerts/act.c").read_text()
    for outcome in re.findall(r'"([^"]+)"', re.search(r"outcomes\[\] = \{(.*?)\}", source, re.DOTALL)[1]):
        for name in ("http.md", "alerts.md"):
            assert f"`{outcome}`" in " ".join(page(name).split()), outcome


def test_an_alert_has_the_members_that_are_shown(daemon):
    shown = next(json.loads(body) for _, body in blocks(page("http.md"), "json") if '"rule_version"' in body)
    daemon.send([{"id": f"x{number}", "type": "behavior", "student": "ada", "kind": "referral",
                  "time": daemon.status()["now"][:10]} for number in range(2)])
    [alert] = daemon.alerts()
    assert list(alert) == list(shown)
    assert list(alert["evidence"][0]) == list(shown["evidence"][0])
    assert list(alert["history"][0]) == list(shown["history"][0])
    assert alert["clears_when"].startswith("not (count(")


def test_every_setting_is_told():
    text = page("operations.md")
    for name, support in re.findall(r'^        \{"([\w.]+)".*?\b(BUILT|NOTED|REFUSED)\b',
                                    (ROOT / "daemon/config/settings.c").read_text(), re.MULTILINE | re.DOTALL):
        told = text.split("Known, without effect")[0 if support == "BUILT" else 1]
        if support != "BUILT":
            told = told.split("Known and refused")[0 if support == "NOTED" else 1]
        assert f"`{name}`" in told, name


def test_the_metrics_are_those_that_are_told(stopped):
    stopped.always = 'feeds: {attendance: {by: "10:30"}}\nbackup: {path: .}\n'
    daemon = stopped.start()
    body = daemon.get("/metrics").body.decode()
    there = set(re.findall(r"^(intervened_\w+)", body, re.MULTILINE))
    assert set(re.findall(r"^\| `(intervened_\w+)`", page("operations.md"), re.MULTILINE)) == there


# --- what is named is there ----------------------------------------------------------------------------------------

def verbs():
    words = run(INTERVENE, "help").stdout
    return ["help", *re.findall(r"^  ([a-z]+(?: [a-z]+)?)  ", words, re.MULTILINE)]


def mentions(text):
    """Every `intervene ...` of a page, in blocks and between back quotes."""
    text = text.replace("\\\n", " ")
    code = [body for _, body in blocks(text)] + re.findall(r"`(intervene [^`]+)`", text)
    return [found for part in code for found in re.findall(r"(?:^|[\s$|`])intervene ([a-z-][^\n|&#)]*)", part)]


@pytest.mark.parametrize("path", **named(PAGES))
def test_every_command_that_is_named_is_there(path):
    known = verbs()
    for words in mentions(path.read_text()):
        verb = next((verb for verb in known if f"{words} ".startswith(f"{verb} ")), None)
        assert verb, f"intervene {words}"
        usage = run(INTERVENE, *verb.split(), "--help").stdout
        if verb == "help":
            continue
        for option in re.findall(r"--[a-z-]+", words):
            assert f"  {option} " in usage, f"intervene {words}"


def anchors(path):
    heads = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", **named(PAGES))
def test_every_link_leads_somewhere(path):
    for link in re.findall(r"\]\(([^)]+)\)", path.read_text()):
        if link.startswith("http"):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("path", **named(PAGES))
def test_every_file_that_is_named_is_there(path):
    for name in re.findall(r"`((?:rules|daemon|cli|base|include|tests|docs|examples)/[\w./-]+\.\w+)`", path.read_text()):
        assert (ROOT / name).exists() or "NAME" in name or "VERB" in name, name


def test_every_promise_names_a_test_that_is_there():
    promises = page("guarantees.md").split("\n\n")[2]
    for row in promises.splitlines()[2:]:
        files = [(ROOT / "docs" / link).read_text() for link in re.findall(r"\]\(([^)]+)\)", row)]
        assert files, row
        for test in re.findall(r"`(\w+)`", row.split(" | ")[1]):
            assert any(re.search(rf"(def |static void ){test}\(", source) for source in files), test


def test_a_page_is_short():
    for path in DOCS:
        assert path.name == "codes.md" or len(path.read_text().splitlines()) <= 320, path.name


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_unit_is_one(tmp_path):
    unit = (ROOT / "systemd" / "intervened.service").read_text()
    (tmp_path / "intervened.service").write_text(unit.replace("/usr/bin/intervened", str(BUILD.resolve() / "intervened")))
    said = run("systemd-analyze", "verify", tmp_path / "intervened.service")
    assert "Unknown" not in said.stderr, said.stderr
