"""The floors and the peers: what else does the same work on this machine."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from district import ROOT, TOOLS

OTHERS = pathlib.Path(os.environ.get("BENCH_PEERS", ROOT.parent / "shared" / "bench"))
PACKAGES = ["better-sqlite3", "json-rules-engine", "@gorules/zen-engine"]
NODE = [("js", "Node, rules by hand in JS"), ("json-rules-engine", "Node, json-rules-engine"),
        ("zen", "Node, zen-engine")]


def timed(command, **more):
    began = time.monotonic()
    done = subprocess.run(command, check=True, capture_output=True, text=True, **more)
    return time.monotonic() - began, done.stdout


def floor_log(table, bench):
    out = json.loads(timed([TOOLS / "bench_floor", bench.plain, bench.folder / "floor.db"])[1])
    table.add("floor: append-only log, six rules compiled in", out["events"] / out["seconds"], "events/s",
              alerts=out["alerts"])
    return out["alerts"]


def floor_clustered(table, bench):
    source = OTHERS / "limit.c"
    what = "floor: day-clustered table, six rules compiled in"
    if not source.exists():
        table.skip(what, f"{source} is not there")
        return
    program = bench.folder / "limit"
    subprocess.run(["cc", "-O2", "-w", "-o", program, source, "-lsqlite3"], check=True)
    seconds, out = timed([program, bench.plain, bench.folder / "limit.db", "1000", "clustered"])
    out = json.loads(out)
    table.add(what, out["events"] / seconds, "events/s", alerts=out["alerts"])
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


def node(table, bench):
    program = OTHERS / "node_peer.mjs"
    if not program.exists() or not shutil.which("node") or not shutil.which("npm"):
        table.skip("Node peers", f"they need node, npm and {program}")
        return
    home = modules()
    if not home:
        table.skip("Node peers", "npm could not install " + ", ".join(PACKAGES))
        return
    for engine, what in NODE:
        path = bench.folder / f"{engine}.db"
        seconds, out = timed(["node", program, engine, bench.plain, path], env={**os.environ, "PEERS_MODULES": str(home)})
        table.add(what, json.loads(out)["events"] / seconds, "events/s")
        bench.check(f"alerts of {engine}", json.loads(out)["alerts"], bench.alerts)


def run(table, bench):
    table.begin("floors and peers, the plain work")
    bench.alerts = floor_log(table, bench)
    floor_clustered(table, bench)
    if bench.plan["peers"]:
        node(table, bench)
