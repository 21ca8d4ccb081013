"""The rule language as rule-language.md gives it: text in, a tree of tuples out.

Nothing is evaluated here and nothing is checked beyond the shape; a text this parser does not understand raises
SyntaxError with its position.
"""
import re
from datetime import date
from fractions import Fraction

NAMED_WINDOWS = ("year", "semester", "term", "quarter", "month", "week")
SINGULAR = {"days": "day", "weeks": "week", "points": "point", "hours": "hour", "minutes": "minute"}
UNITS = ("day", "week", "point", "hour", "minute")
COMPARISONS = {"=": "=", "==": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
TOKEN = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d\d-\d\d)|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    r"|'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|(?P<op>==|!=|<>|<=|>=|[-+*/=<>().,%]))")


def tokens(text):
    """[(kind, value)], ended by ("end", None)."""
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise SyntaxError(f"cannot read {text!r} at {at}")
        kind = match.lastgroup
        value = match.group(kind)
        found.append(("text", value) if kind in ("single", "double") else (kind, value))
        at = match.end()
    return found + [("end", None)]


class Parser:
    """One text.  `streams` are the names that begin a stream argument, `lists` those that may follow `in`."""

    def __init__(self, text, streams=(), lists=()):
        self.text, self.tokens, self.at = text, tokens(text), 0
        self.streams, self.lists = streams, lists

    # --- walking the tokens
    def word(self, ahead=0):
        kind, value = self.tokens[min(self.at + ahead, len(self.tokens) - 1)]
        return value if kind in ("name", "op") else None

    def kind(self, ahead=0):
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)][0]

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1][1]

    def skip(self, *words):
        if self.word() in words:
            return self.take()
        return None

    def expect(self, word):
        if not self.skip(word):
            raise SyntaxError(f"{self.text!r}: expected {word!r} at token {self.at}")

    def ended(self, tree):
        if self.kind() != "end":
            raise SyntaxError(f"{self.text!r}: unexpected {self.tokens[self.at][1]!r}")
        return tree

    # --- expressions
    def expr(self, in_stream=False):
        return self.chain("or", lambda: self.chain("and", self.negation), in_stream)

    def chain(self, word, part, in_stream=False):
        parts = [part()]
        while self.word() == word and not (in_stream and word == "or" and self.word(1) in self.streams):
            self.take()
            parts.append(part())
        return parts[0] if len(parts) == 1 else (word, parts)

    def negation(self):
        return ("not", self.negation()) if self.skip("not") else self.comparison()

    def comparison(self):
        left = self.sum()
        if self.word() in COMPARISONS:
            return ("compare", COMPARISONS[self.take()], left, self.sum())
        if self.word() == "is":
            self.take()
            negated = self.skip("not")
            self.expect("missing")
            return ("not", ("missing", left)) if negated else ("missing", left)
        negated = self.word() == "not" and self.word(1) == "in" and self.take()
        if self.skip("in"):
            tree = ("in", left, self.choices())
            return ("not", tree) if negated else tree
        return left

    def choices(self):
        if self.word() in self.lists:
            return [("constant", value) for value in self.lists[self.take()]]
        self.expect("(")
        found = [self.sum()]
        while self.skip(","):
            found.append(self.sum())
        self.expect(")")
        return found

    def sum(self):
        left = self.term()
        while self.word() in ("+", "-"):
            left = ("arithmetic", self.take(), left, self.term())
        return left

    def term(self):
        left = self.unary()
        while self.word() in ("*", "/", "of"):
            sign = self.take()
            left = ("arithmetic", "*" if sign == "of" else sign, left, self.unary())
        return left

    def unary(self):
        return ("arithmetic", "-", ("constant", Fraction(0)), self.unary()) if self.skip("-") else self.primary()

    def primary(self):
        kind, value = self.tokens[self.at]
        if kind == "number":
            return self.number()
        if kind in ("text", "date"):
            self.take()
            return ("constant", date.fromisoformat(value) if kind == "date" else value)
        if self.skip("("):
            inside = self.expr()
            self.expect(")")
            return inside
        if kind != "name":
            raise SyntaxError(f"{self.text!r}: unexpected {value!r}")
        self.take()
        if value in ("true", "false"):
            return ("constant", value == "true")
        tree = ("call", value, self.arguments()) if self.word() == "(" else ("name", value)
        if self.skip("."):
            return ("field of", tree, self.take())
        return tree

    def number(self):
        value = Fraction(self.take())
        if self.skip("%"):
            return ("constant", value / 100)
        unit = self.unit()
        return ("duration", value, unit) if unit else ("constant", value)

    def unit(self):
        """A unit if one follows: "day", "school day" and so on."""
        school = self.word() == "school" and "school " or ""
        word = self.word(1 if school else 0)
        word = SINGULAR.get(word, word)
        if word not in UNITS:
            return None
        self.at += 2 if school else 1
        return school + word

    # --- arguments, windows, streams
    def arguments(self):
        self.expect("(")
        found = []
        while not self.skip(")"):
            found.append(self.argument())
            if self.word() != ")":
                self.expect(",")
        return found

    def argument(self):
        word = self.word()
        if word in ("last", "previous") and self.word(1) != "(":
            if self.kind(1) == "number" or self.word(1) in NAMED_WINDOWS:
                return self.window()
            return self.last_event()
        if word == "since" or (word in NAMED_WINDOWS and self.word(1) in (")", ",")):
            return self.window()
        if word in self.streams and self.word(1) != "(":
            before, found = self.at, self.stream_argument()
            if self.word() in (",", ")"):
                return found
            self.at = before  # `plan` and `tier` are values too: abs(tier - 2)
        return self.expr()

    def stream_argument(self):
        found = {"stream": self.take(), "field": None, "latest": None, "where": None, "window": ("named", "year")}
        if self.skip("."):
            found["field"] = self.take()
        if self.skip("latest"):
            self.expect("per")
            found["latest"] = self.take()
        if self.skip("where"):
            found["where"] = self.expr()
        if self.skip("over") or self.word() == "since":
            found["window"] = self.window()
        return ("events", found)

    def last_event(self):
        self.expect("last")
        stream = self.take()
        where = self.chain("and", self.negation) if self.skip("where") else None
        otherwise = self.sum() if self.skip("or") else None
        return ("last event", stream, where, otherwise)

    def window(self):
        if self.skip("since"):
            return ("since", self.expr())
        which = self.skip("last", "previous")
        if self.kind() == "number":
            count = int(self.take())
            unit = self.unit()
            across = bool(self.skip("across")) and bool(self.take())
            return ("back", which, count, unit, across)
        name = self.take()
        if name not in NAMED_WINDOWS:
            return ("parameter", name)
        return ("named before", name) if which else ("named", name)

    def stream(self):
        """What a name under `streams:` stands for: [(stream, where, field to expand over)]."""
        sources = []
        while True:
            name = self.take()
            where = self.expr(in_stream=True) if self.skip("where") else None
            field = None
            if self.skip("expanded"):
                self.expect("over")
                field = self.take()
            sources.append((name, where, field))
            if not self.skip("or"):
                return sources


def parse_expression(text, streams, lists):
    if isinstance(text, bool):
        return ("constant", text)
    parser = Parser(str(text), streams, lists)
    return parser.ended(parser.expr())


def parse_stream(text, streams):
    parser = Parser(text, streams)
    return parser.ended(parser.stream())


def parse_duration(text):
    """("5 school days") -> (5, "school day")"""
    parser = Parser(str(text))
    count = int(parser.take())
    return parser.ended((count, parser.unit()))


def parse_signature(text):
    """("late_rate(span, most)") -> ("late_rate", ["span", "most"])"""
    name, _, rest = text.partition("(")
    return name.strip(), [p.strip() for p in rest.rstrip(") ").split(",") if p.strip()]
