"""A worker of one or more processes on a port of its own, and axon itself to compare with."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from websockets.sync.client import connect

# Whoever runs the tests may have blocked signals, which processes started from here would inherit.
signal.pthread_sigmask(signal.SIG_SETMASK, ())

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests" / "Fixtures"


def axon() -> Path | None:
    """The built program: AXON_BINARY, or what lies in .build."""
    chosen = os.environ.get("AXON_BINARY")
    places = [Path(chosen)] if chosen else [
        ROOT / ".build" / kind / "axon" for kind in ("release", "debug")]
    return next((place for place in places if place.is_file()), None)


def plugin_text(model: str, *saes: str) -> str:
    """A plugin of a fixture's model and its SAEs."""
    folder = FIXTURES / model
    return f'[model]\nsource = "folder:{folder}"\n' + "".join(
        f'[[sae]]\nsource = "folder:{folder}/sae/{sae}"\n' for sae in saes)


class Worker:
    """Runs until the end of the `with`."""

    def __init__(self, text: str, *arguments: str, processes: int = 1):
        self._folder = tempfile.TemporaryDirectory()
        self.plugin = Path(self._folder.name) / "plugin.toml"
        self.plugin.write_text(text)
        self._log = Path(self._folder.name) / "log"
        many = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
        self._command = [
            sys.executable, *(many if processes > 1 else []), "-m", "axon_worker",
            "--plugin", str(self.plugin), "--port", "0", *arguments]

    def __enter__(self) -> "Worker":
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                self._command, cwd=ROOT / "Workers", stdout=log, stderr=log,
                env={**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""})
        deadline = time.monotonic() + 240
        while True:
            match = re.search(r"Serving on http://.*:(\d+) \(", self.log)
            if match:
                self.port = int(match[1])
                return self
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise AssertionError(f"the worker did not come up:\n{self.log}")
            time.sleep(0.1)

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.end()
        self._folder.cleanup()

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def end(self) -> int:
        """Asks it to end and gives its exit status."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def socket(self, **more):
        return connect(f"ws://127.0.0.1:{self.port}/ws", **more)

    def ask(self, **request) -> list[dict]:
        """Everything a prompt is answered with."""
        with self.socket() as socket:
            socket.send(json.dumps(request))
            return receive(socket)


def receive(socket) -> list[dict]:
    """The messages up to the end of a run."""
    messages = []
    while not messages or messages[-1] != {"status": "done"}:
        messages.append(json.loads(socket.recv(timeout=120)))
    return messages
