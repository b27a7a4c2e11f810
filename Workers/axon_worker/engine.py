"""The thread of the model: runs of many clients take fair turns, a token each."""

import asyncio
import itertools
import logging
import threading

from . import run as runs
from .features import Autoencoder
from .model import Model
from .options import DONE, Options

# Runs that take turns; the others wait in the order they came.
MOST_RUNS = 16
# Messages on their way to a client beyond which its run waits.
MOST_WAITING = 64


class Run:
    """A run that was asked for, as its client sees it."""

    def __init__(self, number: int, options: Options, engine: "Engine"):
        self.number = number
        self.options = options
        self.is_cancelled = False
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._messages: asyncio.Queue[str | None] = asyncio.Queue()

    @property
    def is_full(self) -> bool:
        return self._messages.qsize() >= MOST_WAITING

    def tell(self, message: str | None) -> None:
        """A message, or None at the end; called on the engine's thread."""
        try:
            self._loop.call_soon_threadsafe(self._messages.put_nowait, message)
        except RuntimeError:
            # The server has ended, and its clients with it.
            self.is_cancelled = True

    async def next(self) -> str | None:
        """The next message; None after the last one."""
        message = await self._messages.get()
        if self._messages.qsize() == MOST_WAITING - 1:
            self._engine.wake.set()
        return message

    def cancel(self) -> None:
        """Nobody wants to hear more of it."""
        self.is_cancelled = True
        self._engine.wake.set()


class Engine:
    """Owns the model; its thread ends with `finish`."""

    def __init__(self, model: Model, saes: list[Autoencoder]):
        self.model = model
        self.saes = saes
        self.wake = threading.Event()
        self._numbers = itertools.count(1)
        self._asked: list[Run] = []
        self._is_ending = False
        self._thread = threading.Thread(target=self._work, name="engine")
        self._thread.start()

    def start(self, options: Options) -> Run:
        """Asks for a run."""
        run = Run(next(self._numbers), options, self)
        self._asked.append(run)
        self.wake.set()
        return run

    def finish(self) -> None:
        """Ends the thread after the turn it is in, and lets the other ranks end."""
        self._is_ending = True
        self.wake.set()
        self._thread.join()

    def _work(self) -> None:
        active: list[tuple[Run, object]] = []
        while not self._is_ending:
            while self._asked and len(active) < MOST_RUNS:
                run = self._asked.pop(0)
                if not run.is_cancelled:
                    turns = runs.turns(run.number, run.options, self.model, self.saes)
                    active.append((run, turns))
            self.wake.clear()
            went = [self._turn(run, turns) for run, turns in active]
            active = [pair for pair, state in zip(active, went) if state != "over"]
            if not any(state == "went" for state in went) and not self._asked:
                self.wake.wait()
        self.model.quit()

    def _turn(self, run: Run, turns) -> str:
        if run.is_full and not run.is_cancelled:
            return "waits"
        try:
            message = None if run.is_cancelled else next(turns)
            if message is not None:
                run.tell(message)
            if not run.is_cancelled:
                return "went"
        except StopIteration:
            run.tell(None)
        except Exception:
            logging.exception("run %d failed", run.number)
            run.tell(runs.text({"error": "generation_failed"}))
            run.tell(runs.text(DONE))
            run.tell(None)
        self.model.forget(run.number)
        return "over"
