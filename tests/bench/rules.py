"""Rule files of the bench beside six.yml: the same kinds of rule with other limits, and rules about other things."""
import pathlib
import re

SIX = (pathlib.Path(__file__).parent / "six.yml").read_text()
AT_ONCE = """format: 1
rules:
  - rule: bench.today
    title: Absent today
    when: count(absent over last 1 days) >= 1
"""
VARIED = [
    ("streak", "streak(absent_unexcused) >= {n}"),
    ("days", "days(absent over last {n} school days) >= {m}"),
    ("rate", "rate(absent over last {n} weeks) >= 15%"),
    ("referrals", "count(referral over last {n} days) >= 2"),
    ("scores", "avg(assessment.score over last {n} points) < 6{m}"),
]
UNREAD = [  # none of these types is in the standard work
    ("plan", "count(plan over last {n} days) >= {m}"),
    ("session", "count(session over last {n} days) >= {m}"),
    ("talk", "count(conversation over last {n} weeks) >= {m}"),
    ("look", "count(observation over last {n} days) >= {m}"),
]


def rules(kinds, count):
    """That many rules of these kinds in turn, all different."""
    out = []
    for i in range(count):
        name, when = kinds[i % len(kinds)]
        out.append(f"  - rule: more.{name}_{i}\n    title: Number {i}\n"
                   f"    when: {when.format(n=3 + i % 50, m=2 + i % 5)}\n")
    return "".join(out)


def forty():
    return SIX + rules(VARIED, 34)


def names(count):
    """Of the first of forty(), in order."""
    return re.findall(r"- rule: (\S+)", forty())[:count]


def two_hundred():
    return SIX + rules(VARIED, 14) + rules(UNREAD, 180)
