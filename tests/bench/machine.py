"""What it ran on, in one line: numbers of two machines cannot be compared without it."""
import os
import pathlib
import platform
import statistics
import subprocess
import threading
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


class Syncs:
    """What the disk itself does meanwhile: a page written over and made safe, twenty times a second, in milliseconds.
    Who answers after a commit is never quicker than this."""

    EVERY_S = 0.05

    def __init__(self, folder):
        self.path, self.took, self.over = pathlib.Path(folder) / "syncs", [], threading.Event()
        self.thread = threading.Thread(target=self.go_on)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        self.path.unlink()

    def go_on(self):
        with open(self.path, "wb", buffering=0) as file:
            while not self.over.wait(self.EVERY_S):
                began = time.perf_counter()
                os.pwrite(file.fileno(), b"x" * 4096, 0)
                os.fdatasync(file.fileno())
                self.took.append((time.perf_counter() - began) * 1e3)

    def quantile(self, share):
        return sorted(self.took)[int(share * (len(self.took) - 1))] if self.took else 0.0


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
