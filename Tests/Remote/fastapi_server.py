"""A server as the original AXON has it (FastAPI, uvicorn), with a model that is made up.

    python fastapi_server.py [PORT] [--seconds-per-token S]

Prints "port N" once it listens, and "stopped N" when a client left after N tokens of a run.
"""

import argparse
import asyncio
import json
import socket

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

WORDS = "Paris, the city of light, and its rivers, bridges and towers are known to all".split()
CONCEPTS = [
    "capital cities", "France and French culture", "rivers and lakes", "bridges", "light",
    "words for buildings", "lists of things", "articles before nouns", "fame", "Europe",
    "commas in enumerations", "plural nouns",
]
LAYER = 8

app = FastAPI()
pause = 0.03


@app.get("/health")
async def health():
    return {"ready": True, "device": "cuda", "cached_labels": 1842}


def features(step, count, threshold):
    """A few concepts that go with a step, the strongest first."""
    fired = [
        {
            "id": 4000 + 37 * (index * (step + 3) % len(CONCEPTS)),
            "label": CONCEPTS[index * (step + 3) % len(CONCEPTS)],
            "activation": round(12.0 / (index + 1) + step % 3, 3),
            "layer": LAYER,
        }
        for index in range(1, 6)
    ]
    unique = list({feature["id"]: feature for feature in fired}.values())
    return [feature for feature in unique if feature["activation"] > threshold][:count]


async def generate(socket_, request):
    for step in range(max(1, min(int(request.get("max_tokens", 40)), 500))):
        try:
            await socket_.send_json(
                {
                    "token": " " + WORDS[step % len(WORDS)],
                    "step": step,
                    "features": features(
                        step, request.get("feat_k", 15), request.get("act_threshold", 0.1)
                    ),
                }
            )
        except (WebSocketDisconnect, RuntimeError):
            print("stopped", step, flush=True)
            raise WebSocketDisconnect from None
        await asyncio.sleep(pause)
    await socket_.send_json({"status": "done"})


@app.websocket("/ws")
async def converse(socket_: WebSocket):
    await socket_.accept()
    try:
        while True:
            try:
                request = json.loads(await socket_.receive_text())
            except json.JSONDecodeError:
                await socket_.send_json({"error": "invalid_json"})
                continue
            if not str(request.get("prompt", "")).strip():
                await socket_.send_json({"error": "empty_prompt"})
                await socket_.send_json({"status": "done"})
                continue
            await generate(socket_, request)
    except WebSocketDisconnect:
        pass


def main():
    global pause
    parser = argparse.ArgumentParser()
    parser.add_argument("port", nargs="?", type=int, default=0)
    parser.add_argument("--seconds-per-token", type=float, default=pause)
    options = parser.parse_args()
    pause = options.seconds_per_token
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", options.port))
    print("port", listening.getsockname()[1], flush=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    server.run(sockets=[listening])


if __name__ == "__main__":
    main()
