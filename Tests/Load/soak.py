#!/usr/bin/env python3
"""Lets a person without patience sit at `axon-viewer`: run after run, and watches its memory.

    python3 Tests/Load/soak.py --viewer .build/release/axon-viewer --minutes 10

Needs Xvfb and xdotool. Prompts change, Stop comes at random moments, the graph is cleared every ten
runs. Exits with 1 when the viewer ends, reports an error, or holds more memory in the last quarter
than in the second.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time

PROMPTS = [
    "The capital of France is", "def get_name(self, key):", "One day, a little girl named Lily",
    "12 + 7 =", "The king had three sons", "My grandmother", "Bees are", "class Stack:",
]


class Report:
    """The lines that the viewer appends, read as they come."""

    def __init__(self, path):
        open(path, "a").close()
        self.file = open(path)
        self.rest = ""
        self.frame = {}
        self.counts = {}
        self.errors = []

    def read(self):
        self.rest += self.file.read()
        *lines, self.rest = self.rest.split("\n")
        for line in lines:
            record = json.loads(line)
            event = record["event"]
            self.counts[event] = self.counts.get(event, 0) + 1
            if event == "frame":
                self.frame = record
            elif event == "error":
                self.errors.append(record["message"])

    def count(self, *events):
        self.read()
        return sum(self.counts.get(event, 0) for event in events)

    def widget(self, name):
        """The middle of a widget, or None where it is not to be seen."""
        self.read()
        for widget in self.frame.get("widgets", []):
            if widget["name"] == name:
                return widget["x"] + widget["w"] / 2, widget["y"] + widget["h"] / 2
        return None


class Person:
    """Someone who clicks and types in the only window of a display."""

    def __init__(self, report, display):
        self.report = report
        self.environment = dict(os.environ, DISPLAY=display)

    def do(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True)

    def click(self, name):
        place = self.report.widget(name)
        if place:
            self.do("mousemove", int(place[0]), int(place[1]), "click", 1)
        return place is not None

    def ask(self, prompt):
        self.click("prompt")
        self.do("key", "ctrl+a")
        self.do("type", "--delay", "2", prompt)
        self.do("key", "Return")

    def run(self, prompt, stops):
        """One run to its end, or to a Stop after a moment."""
        before = self.report.count("start")
        ended = self.report.count("done", "stopped")
        self.ask(prompt)
        if not wait(lambda: self.report.count("start") > before, 10):
            return False
        if stops:
            time.sleep(random.uniform(0, 1.5))
            self.do("key", "Escape", "Escape")
        return wait(lambda: self.report.count("done", "stopped") > ended, 60)


def wait(condition, seconds):
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def resident(pid):
    """Resident memory in megabytes."""
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    return 0.0


def start_display():
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-nolisten", "tcp", "-screen", "0", "1400x1100x24"],
        pass_fds=[writer], stderr=subprocess.DEVNULL)
    number = os.read(reader, 16).decode().strip()
    return server, f":{number}"


def soak(viewer, report, person, minutes):
    """Samples of (seconds, megabytes, nodes), one a run."""
    samples = []
    start = time.time()
    chance = random.Random(5)
    lost = 0
    while time.time() - start < minutes * 60 and viewer.poll() is None:
        if not person.run(chance.choice(PROMPTS), stops=chance.random() < 0.25):
            lost += 1
        nodes = report.frame.get("nodes_total", 0)
        samples.append((time.time() - start, resident(viewer.pid), nodes))
        if len(samples) % 10 == 0:
            person.click("clear")
        if len(samples) % 20 == 0:
            print("%5.0f s  %4d runs  %6.1f MB  %d nodes" % (
                samples[-1][0], len(samples), samples[-1][1], nodes), flush=True)
    return samples, lost


def median(values):
    return sorted(values)[len(values) // 2] if values else 0.0


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--viewer", default=".build/release/axon-viewer")
    arguments.add_argument("--minutes", type=float, default=10)
    arguments.add_argument("--allowed", type=float, default=16, help="growth in megabytes")
    options = arguments.parse_args()
    server, display = start_display()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.jsonl")
        home = {"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder}
        viewer = subprocess.Popen(
            [options.viewer, "--report", path, "--size", "1400x1100"],
            env=dict(os.environ, DISPLAY=display, LIBGL_ALWAYS_SOFTWARE="1", **home))
        report = Report(path)
        try:
            if not wait(lambda: report.count("ready") and report.widget("prompt"), 120):
                sys.exit("the viewer did not get ready")
            samples, lost = soak(viewer, report, Person(report, display), options.minutes)
            ended = viewer.poll()
        finally:
            viewer.terminate()
            server.terminate()
    quarter = options.minutes * 15
    early = median([mb for at, mb, _ in samples if quarter < at <= 2 * quarter])
    late = median([mb for at, mb, _ in samples if at > 3 * quarter])
    print("%d runs, %d lost, %d errors; resident %.1f MB in the second quarter, %.1f in the last"
          % (len(samples), lost, len(report.errors), early, late))
    for message in report.errors[:5]:
        print("error:", message)
    sys.exit(1 if ended is not None or report.errors or lost or late - early > options.allowed
             else 0)


if __name__ == "__main__":
    main()
