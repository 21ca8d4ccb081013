"""Rules in Lua in a daemon that runs: they open alerts, say why, and one that fails is named and harms no other."""
import subprocess

from daemon import BUILD, RULES, referral, roster

PATTERNS = """
function often(x)
  return #x.days >= 2, { total = #x.days }
end
function endless(x)
  while #x.days >= 2 do end
  return false
end
"""
IN_LUA = RULES + """
  - rule: behavior.often
    title: Two of them, says Lua
    when: {lua: patterns.often, inputs: {days: list(referral over last 30 days)}, returns: boolean}
  - rule: behavior.endless
    title: Never done
    when: {lua: patterns.endless, inputs: {days: list(referral over last 30 days)}}
"""


def cli(daemon, *words):
    return subprocess.run([BUILD / "intervene", *words, "--socket", daemon.socket], capture_output=True, text=True)


def start(daemon):
    daemon.write("rules.d/patterns.lua", PATTERNS)
    daemon.write("rules.d/rules.yml", IN_LUA)
    daemon.start()


def findings(daemon):
    return daemon.get("/v1/status").json()["findings"]


def test_a_function_opens_an_alert_and_says_why(stopped):
    start(stopped)
    stopped.send(roster("ada", "ben", "cy"))
    stopped.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    alerts = {alert["rule"]: alert for alert in stopped.alerts()}
    assert set(alerts) == {"behavior.two", "behavior.often"}
    said = cli(stopped, "alerts", "show", str(alerts["behavior.often"]["id"])).stdout
    assert "total is 2" in said


def test_a_function_that_fails_three_times_is_named_and_the_others_go_on(stopped):
    start(stopped)
    stopped.send(roster("ada", "ben", "cy"))
    for i, student in enumerate(["ada", "ben", "cy"]):
        assert findings(stopped) == []
        stopped.send([referral(f"{student}1", student, 3), referral(f"{student}2", student, 1)])
    assert findings(stopped) == ["rule behavior.endless keeps failing in Lua (line 6): for 3 students in a row"]
    doctor = subprocess.run([BUILD / "intervene", "doctor", "--config", stopped.folder / "intervened.yml"],
                            capture_output=True, text=True)
    assert "rule behavior.endless keeps failing" in doctor.stdout
    assert sum(alert["rule"] == "behavior.often" for alert in stopped.alerts()) == 3
