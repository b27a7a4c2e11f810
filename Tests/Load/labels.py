#!/usr/bin/env python3
"""Measures that the server of labels never holds up a token, whatever it does.

    swift build -c release --product axon
    python3 Tests/Load/labels.py [--axon .build/release/axon] [--rounds 10]

Runs `axon generate` on the demo's model, its features without labels, against servers on this
machine that stand for Neuronpedia: one that answers, and others that refuse, fail, answer byte by
byte or never; and once offline, when labels are derived at once. They take turns, so that what else
the machine does meets all alike. Tells for each the median time between two tokens and, over all
rounds, the median ratio to the server that answers; a second one that answers shows how far equal
ones differ here. Exits with 1 when one is slower than that one by more than --limit. On a machine
that others use, take more rounds.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAE = "demo/3-res"
KINDS = ["answers", "refuses", "is silent", "answers too", "trickles", "fails", "is not asked"]


class Double(threading.Thread):
    """A server of labels; `kind` says what is wrong with it."""

    def __init__(self, kind):
        super().__init__(daemon=True)
        self.kind = kind
        self.asked = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        if kind == "refuses":
            self.listener.close()
        else:
            self.start()

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            try:
                while request := self.read(connection):
                    self.asked += 1
                    if self.kind == "is silent":
                        time.sleep(3600)
                    self.answer(connection, request)
            except OSError:
                pass

    @staticmethod
    def read(connection):
        """The body of the next request; None at the end."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return None
            data += piece
        head, body = data.split(b"\r\n\r\n", 1)
        fields = dict(
            line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line
        )
        if fields.get(b"expect"):
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(body) < int(fields.get(b"content-length", b"0")):
            body += connection.recv(65536)
        return body

    def answer(self, connection, body):
        neurons = [
            {
                "modelId": question["modelId"],
                "layer": question["layer"],
                "index": str(question["index"]),
                "explanations": [{"id": "a", "description": f"label {question['index']}"}],
            }
            for question in json.loads(body)
        ]
        status = "503 Service Unavailable" if self.kind == "fails" else "200 OK"
        text = json.dumps(neurons).encode()
        connection.sendall(
            f"HTTP/1.1 {status}\r\nContent-Length: {len(text)}\r\n\r\n".encode()
        )
        if self.kind == "trickles":
            for byte in text:
                connection.sendall(bytes([byte]))
                time.sleep(0.5)
        connection.sendall(text)


def gaps(options, plugin, server):
    """Seconds between the tokens of one run, and how many features had a label of the server."""
    with tempfile.TemporaryDirectory() as cache:
        environment = dict(
            os.environ,
            XDG_CACHE_HOME=cache,
            AXON_NEURONPEDIA_API=f"http://127.0.0.1:{server.port}",
        )
        environment.pop("TRANSFORMERS_OFFLINE", None)
        environment["HF_HUB_OFFLINE"] = "1" if server.kind == "is not asked" else "0"
        command = [options.axon, "generate", "--plugin", plugin, "--format", "jsonl"]
        command += ["--prompt", options.prompt, "--max-tokens", str(options.tokens)]
        command += ["--temperature", "0", "--threshold", "0"]
        if not options.plain:
            command.append("--derive-labels")
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        times, answered = [], 0
        for line in process.stdout:
            times.append(time.perf_counter())
            answered += line.count(b'"label":"label ')
        if process.wait() != 0:
            sys.exit("axon generate failed")
        # The last line tells the end, the first token has the prompt before it.
        return [b - a for a, b in zip(times[:-1], times[1:-1])], answered


def write_plugin(options, folder):
    path = os.path.join(folder, "measured.toml")
    with open(path, "w") as file:
        file.write(
            f'[model]\nsource = "folder:{os.path.abspath(options.model)}"\n'
            f'[[sae]]\nsource = "folder:{os.path.abspath(options.sae)}"\nhook = "{options.hook}"\n'
            f'[labels]\nneuronpedia = "{SAE}"\n'
        )
    return path


def measure(options):
    """Seconds between tokens, a list a round, by kind of server."""
    servers = {kind: Double(kind) for kind in KINDS}
    rounds = {kind: [] for kind in KINDS}
    labels = 0
    with tempfile.TemporaryDirectory() as folder:
        plugin = write_plugin(options, folder)
        for turn in range(options.rounds):
            # Each kind comes first, and last, equally often.
            start = turn % len(KINDS)
            order = KINDS[start:] + KINDS[:start]
            for kind in order if turn // len(KINDS) % 2 == 0 else order[::-1]:
                seconds, answered = gaps(options, plugin, servers[kind])
                rounds[kind].append(seconds)
                labels += answered
                if answered and "answers" not in kind:
                    sys.exit(f"a server that {kind} gave a label")
    if not labels:
        sys.exit("no label of the server that answers was ever shown; take more --tokens")
    return rounds, servers


def report(options, rounds, servers):
    live = [statistics.median(seconds) for seconds in rounds["answers"]]
    ratios = {}
    for kind, runs in rounds.items():
        medians = [statistics.median(seconds) for seconds in runs]
        ratios[kind] = statistics.median(a / b for a, b in zip(medians, live))
        whole = statistics.median(gap for seconds in runs for gap in seconds)
        print(
            f"{'server ' + kind:20} {whole * 1000:8.3f} ms a token, ratio {ratios[kind]:.3f}   "
            f"({sum(map(len, runs))} tokens, {servers[kind].asked} requests)"
        )
    slow = [kind for kind in KINDS if ratios[kind] > ratios["answers too"] + options.limit]
    if slow:
        sys.exit(f"slower by more than {options.limit:.0%}: " + ", ".join(slow))


def main():
    demo = os.path.join(ROOT, "Assets", "Demo")
    hook = "blocks.3.hook_resid_pre"
    parser = argparse.ArgumentParser(description="See the top of the file.")
    parser.add_argument("--axon", default=os.path.join(ROOT, ".build", "release", "axon"))
    parser.add_argument("--model", default=demo)
    parser.add_argument("--sae", default=os.path.join(demo, "sae", hook))
    parser.add_argument("--hook", default=hook)
    parser.add_argument("--prompt", default="Once upon a time there was a little girl who")
    parser.add_argument("--tokens", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--limit", type=float, default=0.05)
    parser.add_argument("--plain", action="store_true", help="derive no labels")
    options = parser.parse_args()
    report(options, *measure(options))


if __name__ == "__main__":
    main()
