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
    suspended = ["rule behavior.endless is suspended until rules are reloaded: its Lua (line 6) went over its limits"]
    assert findings(stopped) == suspended
    assert stopped.log.read_text().count("a rule is suspended until rules are reloaded") == 1
    doctor = subprocess.run([BUILD / "intervene", "doctor", "--config", stopped.folder / "intervened.yml"],
                            capture_output=True, text=True)
    assert "rule behavior.endless is suspended" in doctor.stdout
    assert sum(alert["rule"] == "behavior.often" for alert in stopped.alerts()) == 3


STOPS = """
function often(x)
  local n = 0
  if #x.days >= 3 then while true do n = n + 1 end end
  return #x.days >= 2
end
"""


def test_a_suspended_rule_leaves_what_is_open_and_a_reload_asks_it_again(stopped):
    stopped.write("rules.d/patterns.lua", STOPS)
    stopped.write("rules.d/rules.yml", IN_LUA.split("  - rule: behavior.endless")[0])
    stopped.start()
    students = ["ada", "ben", "cy", "dee"]
    stopped.send(roster(*students))
    for student in students:
        stopped.send([referral(f"{student}1", student, 5), referral(f"{student}2", student, 4)])
    for student in students[:3]:
        stopped.send([referral(f"{student}3", student, 3)])
    assert "behavior.often is suspended" in findings(stopped)[0]
    stopped.send([{**referral("dee2", "dee", 4), "role": "victim"}])
    assert sum(alert["rule"] == "behavior.often" for alert in stopped.alerts()) == 4
    stopped.write("rules.d/patterns.lua", STOPS.replace("while true do n = n + 1 end", "n = n + 1"))
    assert stopped.post("/v1/reload?wait=true").status == 200
    assert findings(stopped) == []
    assert sorted(alert["student"] for alert in stopped.alerts() if alert["rule"] == "behavior.often") == students[:3]


def test_a_dry_run_of_a_function_without_an_end_suspends_its_rule_as_a_reload_does(stopped):
    stopped.write("rules.d/patterns.lua", PATTERNS)
    stopped.write("rules.d/rules.yml", IN_LUA.split("  - rule: behavior.endless")[0])
    stopped.start()
    students = [f"s{number}" for number in range(300)]
    stopped.send(roster(*students) + [referral(f"{student}{n}", student, n) for student in students for n in (1, 2)])
    stopped.write("rules.d/patterns.lua", PATTERNS.replace("often", "other").replace("endless", "often"))
    found = stopped.post("/v1/reload?dry_run=true").json()["rules"]["behavior.often"]
    assert found["opens"] == 0 and found["closes"] >= 3 and found["closes"] + found["keeps"] == 300
    assert findings(stopped) == [] and len(stopped.alerts(limit=1000)) == 600
    assert stopped.post("/v1/reload?wait=true").status == 200
    left = len([alert for alert in stopped.alerts(limit=1000) if alert["rule"] == "behavior.often"])
    assert 0 < left <= 297 and 0 < found["keeps"], (left, found)
