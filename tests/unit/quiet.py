"""Reads what one cmocka program printed and says it in one line; all of it when anything went wrong.

    build/tests/test_text 2>&1 | python3 tests/unit/quiet.py build/tests/test_text

A pipe hides the program's exit status, so a crash shows as a group of tests that was begun and not closed.
"""
import os
import re
import sys

BEGUN = re.compile(r"^\[=+\] Running (\d+) test\(s\)\.", re.M)
CLOSED = re.compile(r"^\[=+\] (\d+) test\(s\) run\.", re.M)
PASSED = re.compile(r"^\[  PASSED  \] (\d+) test\(s\)\.", re.M)
SKIPPED = re.compile(r"^\[  SKIPPED \] (\d+) test\(s\)", re.M)
# Failures, and what sanitizers say after the last test has passed.
TROUBLE = re.compile(r"^\[  (?:FAILED |ERROR  ) \]|Sanitizer: |: runtime error: ", re.M)


def numbers(pattern, output):
    return [int(number) for number in pattern.findall(output)]


def complaint(output):
    begun, closed = numbers(BEGUN, output), numbers(CLOSED, output)
    if TROUBLE.search(output):
        return "failed"
    if begun != closed:
        return "ended in the middle of its tests"
    if not sum(begun):
        return "ran no test"
    if sum(numbers(PASSED, output)) + sum(numbers(SKIPPED, output)) != sum(begun):
        return "lost count of its tests"
    return None


def main():
    name = os.path.basename(sys.argv[1])
    output = sys.stdin.buffer.read().decode("utf-8", "replace")
    wrong = complaint(output)
    if wrong:
        print(output, end="" if output.endswith("\n") else "\n")
        print(f"{name}: {wrong}")
        return 1
    skipped = sum(numbers(SKIPPED, output))
    print(f"{name}: {sum(numbers(PASSED, output))} passed" + (f", {skipped} skipped" if skipped else ""))
    return 0


sys.exit(main())
