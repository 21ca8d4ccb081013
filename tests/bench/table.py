"""The one table: rows as they come, on the screen and as JSON."""
import json
import statistics
import sys


def number(value):
    if isinstance(value, str):
        return value
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


class Quiet:
    """Rows that are not shown: of a round, of which only the median is."""

    def __init__(self):
        self.rows = {}

    def add(self, what, value, *_, **__):
        self.rows[what] = value

    def skip(self, *_):
        pass

    def value(self, what):
        return self.rows.get(what)


class Table:
    def __init__(self, json_path=None):
        self.rows, self.notes, self.json_path = [], [], json_path

    def begin(self, part):
        print(f"\n{part}", flush=True)

    def add(self, what, value, unit, goal="", **more):
        """A measured number; `goal` is what performance.md promises, in words."""
        self.rows.append({"what": what, "value": value, "unit": unit, "goal": goal, **more})
        print(f"  {what:<66} {number(value):>10} {unit:<14} {goal}", flush=True)

    def skip(self, what, why):
        self.notes.append({"what": what, "why": why})
        print(f"  {what}: skipped, {why}", flush=True)

    def value(self, what):
        return next((row["value"] for row in self.rows if row["what"] == what), None)

    def ratio(self, what, above, below, goal=""):
        if self.value(above) and self.value(below):
            self.add(what, self.value(above) / self.value(below), "x", goal)

    def median(self, what, values, unit):
        """Of several rounds; returned, to be compared with another's."""
        self.add(f"{what}: median of {len(values)}", statistics.median(values), unit, of=values)
        return statistics.median(values)

    def finish(self, machine, plan):
        whole = {"machine": machine, "plan": plan, "rows": self.rows, "skipped": self.notes}
        if self.json_path:
            with open(self.json_path, "w") as file:
                json.dump(whole, file, indent=1)
                file.write("\n")
            print(f"\nalso in {self.json_path}", file=sys.stderr)
