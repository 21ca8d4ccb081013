"""The floors and the peers: what else does the same work on this machine."""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile
import time

from district import ROOT, TOOLS

OTHERS = pathlib.Path(os.environ.get("BENCH_PEERS", ROOT.parent / "shared" / "bench"))
FLOOR = "floor: append-only log, six rules compiled in"
CLUSTERED = "floor: day-clustered table, six rules compiled in"
CPU = ": processor time"
PACKAGES = ["better-sqlite3", "json-rules-engine", "@gorules/zen-engine"]
JS = "Node, rules by hand in JS"
NODE = [("js", JS), ("json-rules-engine", "Node, json-rules-engine"),
        ("zen", "Node, zen-engine")]


def cpu_s():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(table, what, command, **more):
    """Runs it to its end, and adds its rate and its processor time; what it printed."""
    began, used = time.monotonic(), cpu_s()
    done = subprocess.run(command, check=True, capture_output=True, text=True, **more)
    seconds, out = time.monotonic() - began, json.loads(done.stdout)
    table.add(what, out["events"] / seconds, "events/s", alerts=out["alerts"])
    table.add(what + CPU, (cpu_s() - used) / out["events"] * 1e6, "us an event")
    return out


def floor_log(table, bench):
    out = timed(table, FLOOR, [TOOLS / "bench_floor", bench.plain, bench.folder / "floor.db"])
    return out["alerts"]


def floor_clustered(table, bench):
    source = OTHERS / "limit.c"
    if not source.exists():
        table.skip(CLUSTERED, f"{source} is not there")
        return
    program = bench.folder / "limit"
    (bench.folder / "limit.db").unlink(missing_ok=True)
    subprocess.run(["cc", "-O2", "-w", "-o", program, source, "-lsqlite3"], check=True)
    out = timed(table, CLUSTERED, [program, bench.plain, bench.folder / "limit.db", "1000", "clustered"])
    bench.check("alerts of the clustered floor", out["alerts"], bench.alerts)


def modules():
    """The folder of the Node packages, outside the tree and kept for the next time; None: they cannot be had."""
    given = os.environ.get("PEERS_MODULES")
    if given:
        return pathlib.Path(given)
    folder = pathlib.Path(tempfile.gettempdir()) / f"intervened-peers-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    if not (folder / "node_modules" / "better-sqlite3").exists():
        done = subprocess.run(["npm", "install", "--silent", *PACKAGES], cwd=folder, capture_output=True)
        if done.returncode:
            return None
    return folder / "node_modules"


def node_one(table, bench, home, engine, what):
    path = bench.folder / f"{engine}.db"
    path.unlink(missing_ok=True)
    out = timed(table, what, ["node", OTHERS / "node_peer.mjs", engine, bench.plain, path],
                env={**os.environ, "PEERS_MODULES": str(home)})
    if bench.alerts is not None:
        bench.check(f"alerts of {engine}", out["alerts"], bench.alerts)


def node(table, bench):
    table.begin("peers, the plain work")
    program = OTHERS / "node_peer.mjs"
    if not program.exists() or not shutil.which("node") or not shutil.which("npm"):
        table.skip("Node peers", f"they need node, npm and {program}")
        return
    home = modules()
    if not home:
        table.skip("Node peers", "npm could not install " + ", ".join(PACKAGES))
        return
    for engine, what in NODE:
        node_one(table, bench, home, engine, what)


def again(table, bench, measured):
    """One more round of those that were measured before, whom the main row is compared with."""
    if CLUSTERED in measured:
        floor_clustered(table, bench)
    if JS in measured:
        node_one(table, bench, modules(), *NODE[0])


def floors(table, bench):
    table.begin("floors, the plain work")
    bench.alerts = floor_log(table, bench)
    floor_clustered(table, bench)
