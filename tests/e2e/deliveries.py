"""What clients remember of a daemon that dies under them, and the judgement of it afterwards.

Each sender knows of each of its identities what was acknowledged last, and whether something later is uncertain: sent, and
not answered.  After a restart it sends that again first, as senders do.  A listener writes down all it is told, and comes
back with the last number it has.
"""
import http.client
import json
import os
import random
import sqlite3
import threading
import time

from daemon import referral

STUDENTS = [f"s{number}" for number in range(40)]
SLOTS = 30
DELETED = None
# What an answer may say, by whether the identity was there and what was sent.
VERDICTS = {("absent", "other"): {"new", "corrected"}, ("absent", "delete"): {"deleted"}, ("there", "same"): {"duplicate"},
            ("there", "other"): {"corrected"}, ("there", "delete"): {"deleted"}}


class Sender(threading.Thread):
    """Sends new events, corrections, deletes and duplicates of its own identities until the daemon is gone."""

    def __init__(self, daemon, name, chance, known, uncertain):
        super().__init__()
        self.daemon, self.name, self.chance = daemon, name, chance
        self.known = known          # id: the event that was acknowledged last, or DELETED
        self.uncertain = uncertain  # [(id, event)] that was sent last and not answered
        self.wrong, self.acknowledged = [], 0

    def pick(self):
        id = f"{self.name}-{self.chance.randrange(SLOTS)}"
        was = self.known.get(id, DELETED)
        if was is not DELETED and self.chance.random() < 0.25:
            return id, was
        if was is not DELETED and self.chance.random() < 0.5:
            return id, DELETED
        return id, referral(id, self.chance.choice(STUDENTS), self.chance.randint(1, 10),
                            location=f"{self.chance.random()}")

    def allowed(self, id, event, is_again):
        was = self.known.get(id, DELETED)
        sent = "delete" if event is DELETED else "same" if event == was else "other"
        verdicts = VERDICTS["absent" if was is DELETED else "there", sent]
        return verdicts | {"duplicate"} if is_again else verdicts

    def send(self, id, event, is_again=False):
        body = {"id": id, "op": "delete"} if event is DELETED else event
        self.uncertain[:] = [(id, event)]
        answer = self.daemon.post("/v1/events", json.dumps(body))
        if answer.status != 200:
            return
        said = answer.json()
        if not any(said[verdict] for verdict in self.allowed(id, event, is_again)):
            self.wrong.append((id, self.known.get(id), event, said))
        self.known[id] = event
        self.uncertain.clear()
        self.acknowledged += 1

    def run(self):
        try:
            for id, event in list(self.uncertain):
                self.send(id, event, is_again=True)
            while True:
                self.send(*self.pick())
        except (OSError, http.client.HTTPException, ValueError):
            return  # the answer was cut off, or never came


class Listener(threading.Thread):
    """Hears what is told, across restarts, until it is closed."""

    def __init__(self, daemon):
        super().__init__(daemon=True)
        self.from_daemon, self.heard, self.is_closed = daemon, [], False

    def run(self):
        while not self.is_closed:
            try:
                with self.from_daemon.stream(since=0) if not self.heard else \
                        self.from_daemon.stream(last_event_id=self.heard[-1][0]) as stream:
                    while True:
                        seq, name, data = stream.next()
                        self.heard.append((seq, data["id"], name))
            except (OSError, EOFError, http.client.HTTPException, ValueError):
                time.sleep(0.01)

    def close(self):
        self.is_closed = True


class History:
    """Several rounds of senders and one listener on a daemon, and what must hold at the end of them."""

    def __init__(self, daemon, senders=3):
        daemon.always = "guard: {rows: 1000000, share: 100%}\n"  # half of the lines are corrections
        self.daemon, self.chance = daemon, random.Random(int(os.environ.get("SEED", "1")))
        self.known = [{} for _ in range(senders)]
        self.uncertain = [[] for _ in range(senders)]
        self.listener = Listener(daemon)
        self.acknowledged = 0

    def round(self, end):
        """All send while `end` runs, which is to end the daemon."""
        senders = [Sender(self.daemon, f"k{number}", random.Random(self.chance.random()), known, uncertain)
                   for number, (known, uncertain) in enumerate(zip(self.known, self.uncertain))]
        for sender in senders:
            sender.start()
        end()
        for sender in senders:
            sender.join()
            assert sender.wrong == [], "an answer that does not fit what was acknowledged before"
            self.acknowledged += sender.acknowledged

    def settle(self):
        """What is uncertain is sent again, and so is all that is known: it must be there."""
        for known, uncertain in zip(self.known, self.uncertain):
            for id, event in uncertain:
                self.daemon.send([{"id": id, "op": "delete"} if event is DELETED else event])
                known[id] = event
            uncertain.clear()
        live = self.live()
        assert live
        parts = [live[i:i + 500] for i in range(0, len(live), 500)]
        assert sum(self.daemon.send(part)["duplicate"] for part in parts) == len(live), "an acknowledged event is lost"

    def live(self):
        return [event for known in self.known for event in known.values() if event is not DELETED]

    def judge_alerts(self):
        """Two referrals within the last ten days: known without asking the daemon."""
        students = [event["student"] for event in self.live()]
        alerts = [alert["student"] for alert in self.daemon.alerts(limit=1000)]
        assert len(alerts) == len(set(alerts)), "an alert was told twice"
        assert sorted(alerts) == sorted(student for student in set(students) if students.count(student) >= 2)

    def judge_telling(self):
        """The listener heard each transition of the store once, in order; on a daemon that is stopped."""
        with sqlite3.connect(f"file:{self.daemon.store}?mode=ro", uri=True) as store:
            told = store.execute("SELECT seq, alert, what FROM transition WHERE is_past = 0 ORDER BY seq").fetchall()
            assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        store.close()
        heard = [(seq, int(alert), what) for seq, alert, what in self.listener.heard]
        assert heard == told, "what was heard is not what was told"
        openings = [alert for _, alert, what in told if what == "opened"]
        assert len(openings) == len(set(openings)), "an alert was told twice"
        return len(told)

    def heard_all(self):
        last = self.daemon.status()["last_change"]
        return last == 0 or (self.listener.heard and self.listener.heard[-1][0] >= last)
