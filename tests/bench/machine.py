"""What it ran on, in one line: numbers of two machines cannot be compared without it."""
import os
import pathlib
import platform
import statistics
import subprocess
import time

SYNCS = 200


def cpu():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def filesystem(folder):
    done = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def sync_ms(folder):
    """How long the disk takes to say that a page is safe: the median."""
    path, took = pathlib.Path(folder) / "sync", []
    with open(path, "wb") as file:
        for _ in range(SYNCS):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    path.unlink()
    return statistics.median(took) * 1e3


def describe(folder):
    return {"cpu": cpu(), "cores": len(os.sched_getaffinity(0)), "kernel": platform.release(),
            "filesystem": filesystem(folder), "sync_ms": round(sync_ms(folder), 3),
            "load_before": os.getloadavg()[0]}
