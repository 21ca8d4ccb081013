"""Rule files, and what one rule says at one moment: does it apply, is it true, is it over, is it held back."""
from copy import copy
from datetime import date
from pathlib import Path

import yaml

from calendars import as_date
from language import parse_duration
from measures import Language, all_of, any_of, negate


class TextLoader(yaml.SafeLoader):
    """Dates stay text, and so do yes and off, as in the YAML 1.2 core schema."""


TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag not in ("tag:yaml.org,2002:timestamp",
                                                                    "tag:yaml.org,2002:int")
            and (tag != "tag:yaml.org,2002:bool" or first in "tTfF")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def read_yaml(path):
    return yaml.load(Path(path).read_text(encoding="utf-8"), TextLoader)


def names(exemption, language):
    return language.lists[exemption["list"]] if "list" in exemption else [exemption["student"]]


class Rule:
    def __init__(self, tree, language):
        self.name = tree["rule"]
        self.domain = tree.get("domain") or self.name.split(".")[0]
        self.include_left = tree.get("include_left", False)
        self.per, self.value = tree.get("per"), None
        self.only = [self.condition(t, language) for t in tree.get("all only", [])]
        self.needs = self.condition(tree.get("needs", True), language)
        self.when = self.decides(tree, language)
        self.clear_when = self.condition(tree["clear_when"], language) if "clear_when" in tree else None
        self.unless = self.condition(tree.get("unless", False), language)
        self.lasts = parse_duration(tree["for"]) if "for" in tree else None
        self.clear_lasts = parse_duration(tree["clear_for"]) if "clear_for" in tree else None
        self.clears_on_missing = tree.get("on_missing_data") == "clear"
        self.exempt = [(names(e, language), as_date(e["until"])) for e in tree.get("exempt") or []]
        effective = tree.get("effective") or {}
        self.from_day = as_date(effective["from"]) if effective.get("from") else date.min
        self.until_day = as_date(effective["until"]) if effective.get("until") else date.max

    def decides(self, tree, language):
        if "ladder" in tree:
            return language.parse(f"({tree['ladder']['of']}) >= {tree['ladder']['steps'][0]['at']}")
        if "table" in tree:
            return ("table", [(language.parse(row["if"]) if "if" in row else ("constant", True),
                               (row.get("severity") or row.get("else")) != "none") for row in tree["table"]])
        return self.condition(tree["when"], language)

    @staticmethod
    def condition(when, language):
        if not isinstance(when, dict):
            return language.parse(when)
        by = when.get("from_different")
        items = [(item, language.parse(item["is"])) for item in when["of"]]
        kinds = {None: lambda n, item, tree: n, "source": lambda n, item, tree: item.get(by) or language.evidence(tree),
                 "domain": lambda n, item, tree: item.get(by, n)}
        return ("at least", int(when["at_least"]), [(kinds[by](n, *pair), pair[1]) for n, pair in enumerate(items)])

    def of(self, value):
        """The rule for one value of its field alone."""
        part = copy(self)
        part.name, part.value = (self.name, value), value
        return part

    def trees(self):
        conditions = [t for t in [*self.only, self.needs, self.when, self.clear_when, self.unless] if t is not None]
        return [part for t in conditions for part in ([is_ for _, is_ in t[2]] if t[0] == "at least" else [t])]

    def holds(self, moment):
        """(applies, answer, clear answer, suppressed) at one instant."""
        moment.domain = self.domain
        if self.value is not None:
            if self.value not in moment.values_of(self.per, self.trees()):
                return False, None, None, None
            moment = moment.split(self.per, self.value)
        if not self.from_day <= moment.today <= self.until_day:
            return False, None, None, None
        only = [self.answer(tree, moment) for tree in self.only]
        if not self.include_left:
            only.append(moment.days.enrolled_on(moment.today) is not None)
        if any(moment.student.name in who and moment.today <= until for who, until in self.exempt):
            only.append(False)
        applies = all_of(only)
        if applies is not True or self.answer(self.needs, moment) is not True:
            return applies, None, None, self.answer(self.unless, moment)
        when = self.answer(self.when, moment)
        clear = negate(when) if self.clear_when is None else self.answer(self.clear_when, moment)
        return applies, when, clear, self.answer(self.unless, moment)

    @staticmethod
    def answer(condition, moment):
        if condition[0] == "table":
            for tree, says in condition[1]:
                applies = moment.value(tree)
                if applies is not False:
                    return applies and says
        if condition[0] != "at least":
            return moment.value(condition)
        _, least, items = condition
        groups = {}
        for group, tree in items:
            groups.setdefault(group, []).append(moment.value(tree))
        answers = [any_of(values) for values in groups.values()]
        if answers.count(True) >= least:
            return True
        return False if len(answers) - answers.count(False) < least else None


def read_rules(path, is_wanted=lambda tree: True):
    """The language of the files and their rules, those alone whose tree is wanted."""
    files = sorted(Path(path).glob("*.yml")) if Path(path).is_dir() else [path]
    merged = {"streams": {}, "measures": {}, "lists": {}, "values": {}, "defaults": {}, "rules": []}
    for tree in (read_yaml(file) for file in files):
        for key, value in merged.items():
            value.extend(tree.get(key) or []) if key == "rules" else value.update(tree.get(key) or {})
    language, rules = Language(merged), []
    for tree in merged["rules"]:
        only = [d["only"] for d in (merged["defaults"], tree) if "only" in d]
        tree = {**merged["defaults"], **tree, "all only": only}
        if tree.get("mode", "live") != "off" and is_wanted(tree):
            rules.append(Rule(tree, language))
    return language, rules
