"""`python -m axon_worker`, by itself or under torchrun."""

import argparse
import asyncio
import signal
import sys

from . import features, plugin
from .doorkeeper import Doorkeeper
from .engine import Engine
from .model import DTYPES, Model
from .problem import Problem
from .ranks import Ranks
from .server import Server

NAMES = ["float32", "float16", "bfloat16"]


def arguments() -> argparse.Namespace:
    """The command line; bad usage ends the program with status 64."""
    parser = _Parser(
        prog="axon_worker", description="Serves AXON's protocol from PyTorch.")
    parser.add_argument("--plugin", default="demo", help="a plugin's name or a TOML file")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="0 takes any that is free")
    parser.add_argument("--token", help="what clients must know; needed beyond this machine")
    parser.add_argument("--dtype", choices=NAMES, help="how weights are held; the plugin's dtype")
    parser.add_argument("--device", choices=["cpu", "cuda"], help="cuda where there is one")
    chosen = parser.parse_args()
    if not 0 <= chosen.port <= 65535:
        parser.error(f"--port: expected 0 to 65535, found {chosen.port}")
    return chosen


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):
        self.print_usage(sys.stderr)
        print(f"error: {message}", file=sys.stderr)
        sys.exit(64)


def load(chosen: argparse.Namespace, ranks: Ranks) -> tuple[Model, list[features.Autoencoder]]:
    """Reads what the plugin names; SAEs are wanted on rank 0 alone, their hooks everywhere."""
    import torch
    wanted = plugin.read(plugin.find(chosen.plugin))
    dtype = getattr(torch, chosen.dtype) if chosen.dtype else DTYPES[wanted.dtype]
    saes = features.load(wanted, ranks.device) if ranks.leads else []
    model = Model(wanted.model, dtype, [sae.hook for sae in saes], ranks)
    for sae in saes:
        if sae.sae.cfg.d_in != model.config.hidden_size:
            raise Problem(
                f"{sae.hook.name}: the SAE reads vectors of {sae.sae.cfg.d_in} numbers, the model "
                f"gives {model.config.hidden_size}; choose an SAE trained on this model")
    return model, saes


def lead(chosen: argparse.Namespace, model: Model, saes: list[features.Autoencoder]) -> None:
    """Rank 0 serves."""
    try:
        door = Doorkeeper(chosen.host, chosen.token)
    except OSError:
        raise Problem(f"--host: expected an address, found \"{chosen.host}\"") from None
    engine = Engine(model, saes)

    def greet(port: int) -> None:
        host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
        print(f"Serving on http://{host}:{port} (WebSocket at /ws); Ctrl-C ends it.",
              file=sys.stderr, flush=True)
        if door.token and not chosen.token:
            print(f"Clients must give this token: {door.token}", file=sys.stderr, flush=True)

    try:
        asyncio.run(Server(engine, door).run(chosen.host, chosen.port, greet))
    except OSError as error:
        raise Problem(
            f"--host {chosen.host} --port {chosen.port}: cannot be listened on: {error.strerror}; "
            "choose another port") from None
    finally:
        engine.finish()


def main() -> None:
    chosen = arguments()
    ranks = Ranks(chosen.device)
    try:
        model, saes = load(chosen, ranks)
        if ranks.leads:
            lead(chosen, model, saes)
        else:
            # Rank 0 hears of the end and tells.
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
            model.follow()
    except Problem as problem:
        if ranks.leads:
            print(f"error: {problem}", file=sys.stderr)
        sys.exit(1)
    finally:
        ranks.close()


main()
