"""`backtest --html`: a page that stands by itself, says what --format json says, and takes no mark from the data."""
import html.parser
import json
import os
import re
import xml.etree.ElementTree

import pytest

from test_audit import DAY, District

VOID = {"meta"}
RULES = """format: 1
rules:
  - rule: attendance.three
    title: Three days absent
    when: streak(absent) >= 3
    steps: [Call home, Write it down]
  - rule: attendance.one
    title: A day absent
    when: days(absent over year) >= 1
  - rule: behavior.never
    title: Never
    when: count(referral over year) >= 1
"""
HOSTILE = "</title></style><script>alert(1)</script>&amp;\"'\u0007<!--"
DAYS = ["2026-09-14", "2026-09-15", "2026-09-16", "2026-09-17", "2026-09-18", "2026-09-21", "2026-09-22", "2026-09-23"]


class Node:
    def __init__(self, name, attributes=()):
        self.name, self.attributes, self.children = name, dict(attributes), []

    def all(self, *names):
        for child in self.children:
            if isinstance(child, Node):
                if child.name in names:
                    yield child
                yield from child.all(*names)

    def text(self):
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def by_id(self, id):
        [found] = [node for node in self.all(*self.names()) if node.attributes.get("id") == id]
        return found

    def names(self):
        found = set()
        for child in self.children:
            if isinstance(child, Node):
                found |= {child.name} | child.names()
        return found


class Page(html.parser.HTMLParser):
    """A tree; every mark that is opened must be closed in its place."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]
        self.text = text
        self.feed(text)
        self.close()
        assert self.open == [self.root], f"<{self.open[-1].name}> is not closed"

    def handle_starttag(self, name, attributes):
        assert len(attributes) == len(dict(attributes)), f"<{name}> says an attribute twice"
        node = Node(name, attributes)
        self.open[-1].children.append(node)
        if name not in VOID:
            self.open.append(node)

    def handle_startendtag(self, name, attributes):
        self.handle_starttag(name, attributes)
        if name not in VOID:
            self.open.pop()

    def handle_endtag(self, name):
        assert self.open[-1].name == name, f"</{name}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, text):
        self.open[-1].children.append(text)

    def handle_comment(self, text):
        raise AssertionError(f"a comment: {text}")


def figures(node):
    """The first figures of a part of the page."""
    found = next(part for part in node.all("dl") if part.attributes.get("class") == "figures")
    return {pair.children[0].text(): pair.children[1].text() for pair in found.children if isinstance(pair, Node)}


def rows(table):
    return [[cell.text() for cell in row.children] for row in table.all("tr")][1:]


def table(node, caption):
    [found] = [table for table in node.all("table") if next(table.all("caption")).text() == caption]
    return found


class Paged(District):
    def page(self, *words):
        """The page, the tree of it, and what JSON says of the same."""
        report = self.run("--html", "page.html", *words)
        text = (self.folder / "page.html").read_text()
        return text, Page(text).root, report

    def absent(self, who, *days, **more):
        self.events += [{"id": f"{who}-{day}", "type": "attendance", "student": who, "time": day, "status": "absent",
                         **more} for day in days]


@pytest.fixture
def district(tmp_path):
    district = Paged(tmp_path, RULES)
    for i in range(60):
        who = district.student({"race": "ab"[i % 2]})
        if i % 3 == 0:
            district.absent(who, *DAYS[:3])
            district.events.append({"id": f"{who}-back", "type": "attendance", "student": who, "time": DAYS[3],
                                    "status": "present"})
        elif i % 3 == 1 and i < 30:
            district.absent(who, DAYS[5])
    who = district.student()
    district.absent(who, *DAYS[5:8], received_at=f"{DAYS[7]}T12:00:00Z")
    district.events.append({"id": f"{who}-{DAYS[6]}", "type": "attendance", "student": who, "time": DAYS[6],
                            "status": "present", "received_at": f"{DAYS[7]}T13:00:00Z"})
    return district


# --- what it says ----------------------------------------------------------------------------------------------------

def test_the_headline_is_that_of_json(district):
    _, page, report = district.page()
    said = figures(next(page.all("main")))
    episodes = [episode for rule in report["rules"].values() for episode in rule["episodes"]]
    load = report["load"]
    assert said["alerts"] == str(load["opened"]) == str(len(episodes))
    assert said["students flagged"] == f"{len({episode['student'] for episode in episodes})} of {report['students']}"
    assert said["busiest week"] == f"{load['busiest_week_opened']}, that of {load['busiest_week']}"
    assert said["still open"] == str(load["open_at_end"])
    assert said["withdrawn"] == "1"
    assert float(said["alerts a week"]) == pytest.approx(load["a_week"], abs=0.05)


def test_each_rule_says_its_figures(district):
    _, page, report = district.page()
    assert set(report["rules"]) == {"attendance.one", "attendance.three", "behavior.never"}
    for number, (id, rule) in enumerate(report["rules"].items(), 1):
        part = page.by_id(f"rule-{number}")
        said, episodes = figures(part), rule["episodes"]
        assert [p.text() for p in part.all("p") if p.attributes.get("class") == "id"] == [id]
        assert said["students"] == str(rule["students"]) and said["alerts"] == str(len(episodes))
        assert said["withdrawn"] == str(sum(episode["why"] == "withdrawn" for episode in episodes))
        assert said["still open"] == str(sum(episode["closed"] is None for episode in episodes))


def test_each_alert_stands_in_a_table_with_its_times(district):
    _, page, report = district.page()
    for number, rule in enumerate(report["rules"].values(), 1):
        if not rule["episodes"]:
            assert not list(page.by_id(f"rule-{number}").all("table", "svg"))
            continue
        found = table(page.by_id(f"rule-{number}"), "Alerts, by the day they opened")
        assert len(rows(found)) == len(rule["episodes"])
        for said, episode in zip(rows(found), rule["episodes"]):
            day, clock = episode["opened"][:10], episode["opened"][11:16]
            assert said[:2] == [episode["student"], day if clock == "00:00" else f"{day} {clock}"]
            assert said[2].startswith((episode["closed"] or "still open")[:10])
            assert said[3] == (episode["why"] or "")
        times = [time.attributes["datetime"] for time in found.all("time")]
        assert times == [at for episode in rule["episodes"] for at in (episode["opened"], episode["closed"]) if at]


def test_the_weeks_are_those_of_json_in_bars_and_in_a_table(district):
    _, page, report = district.page()
    opened = [[week["week"], str(week["opened"])] for week in report["per_week"]]
    assert rows(next(table for table in page.all("table"))) == opened
    chart = next(page.all("svg"))
    bars = [next(bar.all("title")).text() for bar in chart.all("rect")]
    assert bars == [f"week of {week}: {count}" for week, count in opened if count != "0"]
    places = [int(bar.attributes["x"]) for bar in chart.all("rect")]
    assert places == [18 * week for week, (_, count) in enumerate(opened) if count != "0"]
    heights = [int(bar.attributes["height"]) for bar in chart.all("rect")]
    most = max(int(count) for _, count in opened)
    assert heights == [int(count) * 79 // most + 1 for _, count in opened if count != "0"]


def test_the_students_of_two_rules_are_counted(district):
    _, page, report = district.page()
    assert report["overlap"]["attendance.one"] == {"attendance.three": 21}
    one, three = report["rules"]["attendance.one"]["students"], report["rules"]["attendance.three"]["students"]
    assert rows(table(page, "Students of two rules")) == [
        ["attendance.one", str(one), "attendance.three", str(three), "21"]]


def test_where_students_are_and_on_whose_desk_is_that_of_json(district):
    district.roster.append({"id": "c", "type": "caseload", "time": "2026-08-17", "person": "lee & co", "student": "S1"})
    _, page, report = district.page("--by", "school,grade")
    by = report["rules"]["attendance.one"]["by"]
    for kind, caption in (("school", "In each school"), ("grade", "In each grade")):
        found = [one for one in page.all("table") if next(one.all("caption")).text() == caption][0]
        assert [row[:4] for row in rows(found)] == [
            [name, str(said["students"]), str(said["of"]), str(said["episodes"])] for name, said in by[kind].items()]
    [one] = report["load"]["people"]
    assert rows(table(page, "By the caseloads of the roster")) == [
        ["lee & co", str(one["opened"]), one["busiest_week"], str(one["busiest_week_opened"])]]
    assert report["load"]["unassigned"] > 0
    assert f"{report['load']['unassigned']} alerts about students in no caseload" in page.text()


def test_whom_rules_add_and_drop_is_that_of_json(district):
    (district.folder / "others.yml").write_text(RULES.replace(">= 3", ">= 2"))
    _, page, report = district.page("--vs", "others.yml")
    for name, before, now, added, dropped, _ in rows(table(page, "Students of each rule, before and now")):
        said = report["vs"]["rules"][name]
        assert [int(added), int(dropped)] == [len(said["added"]), len(said["dropped"])]
        assert int(now) == report["rules"][name]["students"]
        assert int(before) == said["both"] + len(said["dropped"])


def test_a_rule_stands_there_in_plain_words(district):
    _, page, _ = district.page()
    words = next(page.by_id("rule-2").all("dl"))
    labels = [label.text() for label in words.all("dt")]
    assert all(labels) and len(labels) == len(set(labels))
    words = words.text()
    written = [code.text() for code in page.by_id("rule-2").all("code")]
    assert written[0] == "streak(absent) >= 3" and re.fullmatch("[0-9a-f]{16}", written[1])
    assert "opens when" in words and "3 or more school days" in words and "Call home" in words


def test_what_is_assumed_and_how_it_was_taken_is_said(district):
    _, page, report = district.page()
    said = [item.text() for item in next(page.all("main")).all("li")]
    assert [f"assumed: {what}" for what in report["assumed"]] == said[1:]
    assert said[0].startswith(f"{report['events']} events, taken as they were known at the time")
    _, page, report = district.page("--as-corrected")
    assert "as they were corrected in the end" in next(page.all("main")).text()


def test_who_was_not_judged_and_what_was_not_read_is_said(district):
    district.absent("S999", DAY)
    district.events.append({"id": "broken"})
    _, page, _ = district.page()
    said = next(page.all("main")).text()
    assert "1 student with events but no enrollment: not judged" in said and "1 line that could not be read" in said


def test_an_audit_is_that_of_json(district):
    district.many("c", 4, 0)
    district.many("d", 50, 30)
    district.many("e", 60, 12)
    text, page, report = district.page("--audit", "race", "--reviewed-by", "M. Rivera", "--note", "seen")
    titles = {"attendance.one": "A day absent", "attendance.three": "Three days absent", "behavior.never": "Never"}
    for id, rule in report["audit"]["race"]["rules"].items():
        said = rows(table(page, titles[id]))
        assert [row[0] for row in said] == [row["value"] or "not said" for row in rule["groups"]]
        for row, group in zip(said, rule["groups"]):
            for word, number in zip(row[1:3], (group["students"], group["flagged"])):
                assert word == ("hidden" if number is None else str(number))
            for word, number, scale in ((row[3].rstrip("%"), group["rate"], 100), (row[4], group["risk_ratio"], 1)):
                assert word == "-" if number is None else float(word) == pytest.approx(number * scale, rel=0.01)
    notable = sum(len(group["findings"]) for rule in report["audit"]["race"]["rules"].values()
                  for group in rule["groups"])
    assert len([item for item in page.all("li") if item.attributes.get("class") == "notable"]) == notable > 0
    assert f"This audit was looked at by M. Rivera on {report['reviewed']['at']}: seen" in text


def test_a_rule_of_one_alert_each_says_of_what(tmp_path):
    district = Paged(tmp_path, """format: 1
rules:
  - rule: course.missing
    title: Work is missing
    per: course
    when: count(work where missing = true over year) >= 1
""")
    who = district.student()
    district.events = [{"id": f"m{course}", "type": "assessment", "kind": "assignment", "student": who, "time": DAY,
                        "course": course, "missing": True} for course in ("math", "art")]
    _, page, report = district.page()
    said = rows(table(page, "Alerts, by the day they opened"))
    assert [row[:2] for row in said] == [[episode["student"], episode["per"]]
                                         for episode in report["rules"]["course.missing"]["episodes"]]
    assert {row[1] for row in said} == {"math", "art"}


def test_where_nobody_is_flagged_the_page_says_so(tmp_path):
    district = Paged(tmp_path, RULES)
    who = district.student()
    district.events = [{"id": "x", "type": "attendance", "student": who, "time": DAY, "status": "present"}]
    _, page, _ = district.page()
    assert figures(next(page.all("main")))["students flagged"] == "0 of 1"
    assert not list(page.all("svg", "table"))


# --- what it takes from the data, and from elsewhere -------------------------------------------------------------------

def hostile(tmp_path):
    title = json.dumps(HOSTILE)
    district = Paged(tmp_path, f"""format: 1
rules:
  - rule: attendance.one
    title: {title}
    summary: {title}
    steps: [{title}]
    when: days(absent over year) >= 1
  - rule: attendance.two
    title: {title}
    when: days(absent over year) >= 1
""")
    for i in range(40):
        who = district.student({"<i>race": HOSTILE if i % 2 else "b"})
        district.absent(who, *([DAY] if i % 4 == 0 or i % 8 == 1 else []))
    who = "<img src=x onerror=alert(1)>"
    district.roster.append({"id": "h", "type": "enrollment", "student": who, "time": "2026-08-17", "school": "grant",
                            "starts": "2026-08-17"})
    district.absent(who, DAY)
    return district


def test_nothing_of_the_data_becomes_a_mark(tmp_path):
    text, page, report = hostile(tmp_path).page("--audit", "<i>race", "--reviewed-by", HOSTILE, "--note", HOSTILE)
    assert not page.names() & {"script", "img", "i"}
    assert next(page.all("h2")).text() != "" and HOSTILE.replace("\u0007", "\ufffd") in page.by_id("rule-1").text()
    assert "<img src=x onerror=alert(1)>" in [row[0] for row in rows(table(page.by_id("rule-1"),
                                                                           "Alerts, by the day they opened"))]
    assert "\u0007" not in text
    plain = Page((tmp_path / "page.html").read_text()).root
    assert [node.name for node in plain.children if isinstance(node, Node)] == ["html"]


@pytest.fixture(params=["plain", "hostile"])
def any_page(request, district, tmp_path):
    if request.param == "plain":
        return district.page("--audit", "race")
    folder = tmp_path / "hostile"
    folder.mkdir()
    return hostile(folder).page("--audit", "<i>race")


def test_it_asks_nothing_of_anybody(any_page):
    text, page, _ = any_page
    for node in page.all(*page.names()):
        assert not {"src", "srcset", "style", "action", "data", "poster"} & set(node.attributes)
        assert not [name for name in node.attributes if name.startswith("on")]
        assert node.attributes.get("href", "#").startswith("#")
    assert not page.names() & {"script", "link", "iframe", "object", "embed", "form", "base", "img", "use", "image"}
    style = next(page.all("style")).text()
    assert "url(" not in style and "@import" not in style
    [policy] = [meta.attributes["content"] for meta in page.all("meta") if "http-equiv" in meta.attributes]
    assert policy.split("; ")[0] == "default-src 'none'" and "script-src" not in policy


def test_everybody_can_read_it(any_page):
    _, page, _ = any_page
    [root] = [node for node in page.children if isinstance(node, Node)]
    assert root.attributes["lang"] == "en" and next(page.all("title")).text()
    ids = [node.attributes["id"] for node in page.all(*page.names()) if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    for node in page.all(*page.names()):
        for word in node.attributes.get("aria-labelledby", "").split():
            assert word in ids
    for link in page.all("a"):
        assert link.attributes["href"][1:] in ids
    for found in page.all("div"):
        if found.attributes.get("role") == "region":
            assert found.attributes["aria-label"] == next(found.all("caption")).text()
            assert set(found.attributes) == {"class", "role", "tabindex", "aria-label"}
    for found in page.all("table"):
        assert next(found.all("caption")).text()
        assert all(head.attributes.get("scope") in ("col", "row") for head in found.all("th"))
        width = len(list(next(found.all("thead")).all("th")))
        assert all(len(row) == width for row in rows(found))
    for chart in page.all("svg"):
        assert chart.attributes["role"] == "img"
        names = [child.name for child in chart.children if isinstance(child, Node)]
        assert names[:2] == ["title", "desc"]
    levels = [int(head.name[1]) for head in page.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))
    assert len(list(page.all("main"))) == 1
    for part in page.all("details"):
        assert part.children[0].name == "summary"


def test_its_drawings_are_xml_as_well(any_page):
    text, _, _ = any_page
    charts = re.findall(r"<svg.*?</svg>", text, re.S)
    assert charts
    for chart in charts:
        drawing = xml.etree.ElementTree.fromstring(chart)
        width, height = map(int, drawing.get("viewBox").split()[2:])
        for bar in drawing.iter("rect"):
            assert int(bar.get("x")) + int(bar.get("width")) <= width
            assert 0 <= int(bar.get("y")) and int(bar.get("y")) + int(bar.get("height")) <= height


def brightness(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_its_colours_can_be_told_apart_in_light_and_in_dark_and_on_paper(any_page):
    _, page, _ = any_page
    style = next(page.all("style")).text()
    schemes = re.findall(r":root\{([^}]*)\}", style)
    assert len(schemes) == 3
    for scheme in schemes:
        colours = dict(re.findall(r"--([a-z]+):(#[0-9a-f]+)", scheme))
        for ground in ("paper", "band"):
            for ink in ("ink", "soft", "bar", "notable"):
                light, dark = sorted((brightness(colours[ink]), brightness(colours[ground])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (scheme, ink, ground)


def test_a_name_stands_nowhere(district):
    district.says("S1", {"race": "a"}, first="Ada", last="Lovelace", birthdate="2016-01-01")
    text, _, _ = district.page("--audit", "race")
    assert "Ada" not in text and "Lovelace" not in text and "2016-01-01" not in text


# --- the file --------------------------------------------------------------------------------------------------------

def test_the_report_is_printed_as_ever_beside_the_page(district):
    assert district.text("--html", "page.html") == district.text()


def test_the_same_data_make_the_same_page(district):
    assert district.page()[0] == district.page()[0]


def test_an_older_page_is_replaced_and_nothing_else_is_left(district):
    (district.folder / "page.html").write_text("older")
    before = set(os.listdir(district.folder)) | {"events.ndjson", "roster.ndjson"}
    text, _, _ = district.page()
    assert text.startswith("<!DOCTYPE html>") and set(os.listdir(district.folder)) == before


@pytest.mark.parametrize("where, why", [("missing/page.html", "No such file or directory"), (".", "it is no file"),
                                        ("/dev/null", "it is no file")])
def test_where_it_cannot_be_written_it_fails(district, where, why):
    result = district.try_run("--html", where)
    assert result.returncode == 1 and f"cannot write {where}: {why}" in result.stderr
    assert result.stdout == "", "it is said before the work, not behind it"


def test_too_many_alerts_a_week_still_make_a_page(district):
    result = district.try_run("--html", "page.html", "--max-alerts-per-week", 1)
    assert result.returncode == 6
    assert Page((district.folder / "page.html").read_text())
