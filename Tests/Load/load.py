#!/usr/bin/env python3
"""Loads a running `axon serve` from all sides and watches its memory.

    pip install websockets
    axon serve --port 8000 &
    python3 Tests/Load/load.py --port 8000 --pid $!

Many clients send short prompts while others send bad frames, leave sockets half-open or never
read. One client does nothing but ordinary requests all along: each must be answered, and as before.
Exits with 1 when an answer is wrong or missing, or when memory grew between the two halves.
"""

import argparse
import asyncio
import json
import os
import random
import struct
import sys
import time

import websockets

DONE = {"status": "done"}


def resident(pid):
    """Resident memory in megabytes."""
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    return 0


def sockets(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


async def answer(socket, prompt, tokens):
    """The messages of one greedy request."""
    await socket.send(json.dumps({"prompt": prompt, "max_tokens": tokens, "temperature": 0}))
    messages = []
    while not messages or messages[-1] != DONE:
        messages.append(json.loads(await asyncio.wait_for(socket.recv(), 120)))
    return messages


async def client(url, requests, tally):
    """Short prompts, one after the other."""
    async with websockets.connect(url, open_timeout=120, ping_interval=None) as socket:
        for number in range(requests):
            messages = await answer(socket, f"Number {number} is", 2)
            if len(messages) != 3 or messages[0].get("step") != 0:
                tally["wrong"] += 1
            tally["answered"] += 1


def bad_bytes():
    """Something that is no WebSocket frame of a client, or no message of ours."""
    kind = random.randrange(7)
    if kind == 0:
        return bytes(random.randrange(256) for _ in range(random.randrange(1, 400)))
    if kind == 1:
        return b"\x81\x05hello"  # not masked
    if kind == 2:
        return b"\xf1\x80\0\0\0\0"  # reserved bits
    if kind == 3:
        return b"\x82\xff" + struct.pack(">Q", 1 << 62) + b"\0\0\0\0"  # huge
    if kind == 4:
        return b"\x81\x82\0\0\0\0\xc3\x28"  # not UTF-8
    if kind == 5:
        return b"\x01\x81\0\0\0\0A"  # a fragment that nothing follows
    return b"\x89\x80\0\0\0\0" * 500  # pings


async def raw(port, head):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head)
    return reader, writer


OPENING = (
    "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


async def vandal(port, stop, tally):
    """Bad frames, half-open sockets, and a prompt whose answer is never read."""
    opening = OPENING.format(port=port).encode()
    while not stop.is_set():
        writer = None
        try:
            kind = random.randrange(4)
            if kind == 0:
                _, writer = await raw(port, opening[: random.randrange(len(opening))])
                await asyncio.sleep(random.random())
            elif kind == 1:
                reader, writer = await raw(port, opening)
                await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
                writer.write(bad_bytes())
                await asyncio.wait_for(reader.read(1 << 16), 1)
            elif kind == 2:
                text = b'{"prompt": "x", "max_tokens": 500, "feat_k": 1000, "act_threshold": -9}'
                _, writer = await raw(port, opening)
                writer.write(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)
                await asyncio.sleep(random.random())
            else:
                _, writer = await raw(port, b"GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError):
            pass
        finally:
            tally["vandalism"] += 1
            if writer:
                writer.transport.abort()
        await asyncio.sleep(0.02)


async def witness(url, stop, tally):
    """An ordinary client, whose answers must never change."""
    expected = None
    while not stop.is_set():
        async with websockets.connect(url, open_timeout=60) as socket:
            began = time.monotonic()
            messages = await answer(socket, "The capital of France is", 8)
            tally["slowest"] = max(tally["slowest"], time.monotonic() - began)
        expected = expected or messages
        tally["witnessed"] += 1
        if messages != expected:
            tally["wrong"] += 1
        await asyncio.sleep(0.1)


async def run(options):
    url = f"ws://127.0.0.1:{options.port}/ws"
    tally = {"answered": 0, "wrong": 0, "vandalism": 0, "witnessed": 0, "slowest": 0.0}
    stop = asyncio.Event()
    others = [asyncio.create_task(witness(url, stop, tally))]
    others += [
        asyncio.create_task(vandal(options.port, stop, tally)) for _ in range(options.vandals)
    ]
    memory = [resident(options.pid)]
    began = time.monotonic()
    share = options.requests // options.clients // options.rounds
    for number in range(options.rounds):
        await asyncio.gather(*(client(url, share, tally) for _ in range(options.clients)))
        memory.append(resident(options.pid))
        print(
            f"round {number + 1}: {tally['answered']} answered, {memory[-1]:.1f} MB, "
            f"{sockets(options.pid)} descriptors, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    stop.set()
    await asyncio.gather(*others)
    await asyncio.sleep(options.rest)
    memory.append(resident(options.pid))
    print(json.dumps(tally | {"memory_mb": [round(value, 1) for value in memory]}))
    print(f"{sockets(options.pid)} descriptors at the end")
    expected = share * options.clients * options.rounds
    grown = memory[-1] - memory[1] > options.slack
    return tally["wrong"] == 0 and tally["answered"] == expected and not grown


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--pid", type=int, required=True, help="of the server, for its memory")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--vandals", type=int, default=20)
    parser.add_argument("--rest", type=float, default=12, help="seconds before the last look")
    parser.add_argument("--slack", type=float, default=30, help="megabytes that are no growth")
    sys.exit(0 if asyncio.run(run(parser.parse_args())) else 1)


if __name__ == "__main__":
    main()
