"""By when people must have acted."""
import datetime
import zoneinfo

from daemon import RULES, calendar, day, referral, roster
from test_daemon_reload import reloaded, rules


def due(daemon):
    alert, = daemon.alerts()
    return alert["due"] and datetime.datetime.fromisoformat(alert["due"])


def instant(alert, name):
    return datetime.datetime.fromisoformat(alert[name])


def midnight(date):
    return datetime.datetime.fromisoformat(date).replace(tzinfo=zoneinfo.ZoneInfo("America/Chicago"))


def test_without_act_within_nothing_is_due(stopped):
    stopped.start()
    stopped.send(roster("ada") + [referral("r1", "ada", 3), referral("r2", "ada", 1)])
    assert due(stopped) is None


def test_it_counts_from_the_event_unless_the_rule_counts_from_when_it_was_known(stopped):
    stopped.write("rules.d/rules.yml", RULES + "    act_within: 2 days\n")
    stopped.start()
    stopped.send(roster("ada") + [referral("r1", "ada", 12), referral("r2", "ada", 10)])
    alert, = stopped.alerts()
    assert due(stopped) == instant(alert, "opened_at") + datetime.timedelta(days=2)
    assert due(stopped) < datetime.datetime.now(datetime.timezone.utc)
    rules(stopped, RULES + "    act_within: 2 days\n    clock: known_date\n")
    assert reloaded(stopped)["changed"] == []
    assert due(stopped) == instant(alert, "known_at") + datetime.timedelta(days=2)


def test_school_days_go_by_the_calendar(stopped):
    stopped.write("rules.d/rules.yml", RULES + "    act_within: 5 school days\n")
    stopped.start()
    stopped.send(roster("ada") + [referral("r1", "ada", 12), referral("r2", "ada", 10)])
    assert due(stopped) == midnight(day(4))
    stopped.write("calendar.d/all.yml", calendar() + f"closed: [{{from: {day(9)}, to: {day(8)}, why: snow}}]\n")
    reloaded(stopped)
    assert due(stopped) == midnight(day(2))


def test_nothing_is_due_of_what_is_resolved_or_has_ended(stopped):
    stopped.write("rules.d/rules.yml", RULES + "    act_within: 2 days\n")
    stopped.start()
    stopped.send(roster("ada", "ben") + [referral(f"{who}{n}", who, 3 - n) for who in ("ada", "ben") for n in (1, 2)])
    first = stopped.alerts()[0]["id"]
    stopped.post(f"/v1/alerts/{first}/resolve", '{"outcome": "family contacted"}')
    stopped.send([{"id": "ben1", "op": "delete"}])
    assert [alert["due"] for alert in stopped.alerts("any")] == [None, None]
