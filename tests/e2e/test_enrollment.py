"""Children who were entered and never came: what was said of them on that enrollment is taken back."""
import pytest

from daemon import day, referral, roster
from test_proposals import fire, started

SAYS_SO = ["no show", "No Show", "NO_SHOW", "no-show", " invalid enrollment ", "Invalid enrollment",
           "uri://ed-fi.org/ExitWithdrawTypeDescriptor#No show", "uri://ed-fi.org/ExitWithdrawTypeDescriptor#Invalid enrollment"]
SAYS_OTHERWISE = ["moved", "showed up", "no", "no shows", "enrollment", "#", "", "W1", "no show#moved"]


def ends(student, exit, last=0, **more):
    line = next(line for line in roster(student) if line["type"] == "enrollment")
    return {**line, "ends": day(last), "exit": exit, **more}


@pytest.mark.parametrize("exit", SAYS_SO)
def test_who_never_came_was_never_enrolled_and_what_was_said_is_withdrawn(stopped, exit):
    started(stopped)
    fire(stopped)
    stopped.send([ends("ada", exit)])
    alert, = stopped.alerts("any")
    assert (alert["state"], alert["closed_why"]) == ("closed", "withdrawn")
    assert stopped.status()["unplaced"] == 1
    stopped.restart()
    assert stopped.alerts("any") == [alert]
    stopped.send([ends("ada", "moved", last=-30)])
    assert [each["state"] for each in stopped.alerts("any")] == ["closed", "open"]


@pytest.mark.parametrize("exit", SAYS_OTHERWISE)
def test_who_left_otherwise_was_there(stopped, exit):
    started(stopped)
    fire(stopped)
    stopped.send([ends("ada", exit, last=-30)])
    alert, = stopped.alerts("any")
    assert alert["state"] == "open"


def test_of_two_enrollments_the_one_that_was_stands(stopped):
    started(stopped)
    fire(stopped)
    stopped.send([{**line, "id": f"2-{line['id']}", "school": "south"} for line in roster("ada", school="south")])
    stopped.send([ends("ada", "no show")])
    alert, = stopped.alerts("any")
    assert alert["state"] == "open" and alert["school"] == "south"


def test_a_number_is_an_exit_too_and_says_nothing(stopped):
    started(stopped)
    fire(stopped)
    stopped.send([ends("ada", 9, last=-30)])
    assert len(stopped.alerts()) == 1
