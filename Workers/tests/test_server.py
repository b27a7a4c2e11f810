"""The protocol to the letter, and who may come in."""

import http.client
import json
import socket
import unittest
from concurrent.futures import ThreadPoolExecutor

from websockets.exceptions import InvalidStatus

from .served import Worker, plugin_text, receive

TEXT = plugin_text("llama3_gqa_tied", "standard_v6")


class Served(unittest.TestCase):
    """One worker for all tests of a class."""

    arguments: tuple[str, ...] = ()

    @classmethod
    def setUpClass(cls):
        cls.worker = cls.enterClassContext(Worker(TEXT, *cls.arguments))

    def get(self, path: str, **headers) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.worker.port, timeout=60)
        connection.putrequest("GET", path, skip_host=True)
        for name, value in {"Host": "localhost", **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.read().decode()

    def status_of(self, **headers) -> int:
        """The status that the opening of a WebSocket is answered with."""
        try:
            with self.worker.socket(additional_headers=headers.pop("headers", None), **headers):
                return 101
        except InvalidStatus as error:
            return error.response.status_code


class ProtocolTests(Served):
    def test_health(self):
        status, body = self.get("/health")
        self.assertEqual(status, 200)
        self.assertEqual(
            json.loads(body),
            {"ready": True, "device": "cpu", "cached_labels": 0, "processes": 1})

    def test_paths(self):
        self.assertEqual(self.get("/")[0], 200)
        self.assertEqual(self.get("/nothing")[0], 404)
        self.assertEqual(self.get("/ws")[0], 426)

    def test_messages_follow_the_schema(self):
        messages = self.worker.ask(prompt=" The history ", max_tokens=3, feat_k=4, seed=1)
        self.assertEqual([message.get("step") for message in messages], [0, 1, 2, None])
        for message in messages[:-1]:
            self.assertLessEqual(
                {"token", "token_id", "step", "features"}, set(message))
            activations = [feature["activation"] for feature in message["features"]]
            self.assertTrue(0 < len(activations) <= 4 and min(activations) > 0.1)
            self.assertEqual(activations, sorted(activations, reverse=True))
            for feature in message["features"]:
                self.assertEqual(list(feature), ["id", "label", "activation", "layer"])
                self.assertEqual(feature["layer"], 1)

    def test_same_seed_draws_the_same(self):
        draw = {"prompt": "The", "max_tokens": 12, "temperature": 1.5, "top_k": 0, "top_p": 1}
        one, other = (self.worker.ask(**draw, seed=7) for _ in range(2))
        self.assertEqual(one, other)

    def test_threshold_is_strict_and_no_features_may_be_wanted(self):
        for more in ({"feat_k": 0}, {"act_threshold": 1e9}):
            messages = self.worker.ask(prompt="The", max_tokens=2, **more)
            self.assertEqual([message["features"] for message in messages[:-1]], [[], []])

    def test_max_tokens_is_clamped(self):
        self.assertEqual(len(self.worker.ask(prompt="x", max_tokens=-3)), 2)
        # The context of 128 ends it: it reads 128 tokens, and one more is chosen.
        messages = self.worker.ask(prompt="x", max_tokens=10**30, feat_k=0)
        self.assertEqual(len(messages[0]["prompt"]) + len(messages) - 1, 129)

    def test_prompt_longer_than_the_context_is_cut(self):
        messages = self.worker.ask(prompt="word " * 2000, max_tokens=9, feat_k=1)
        self.assertEqual((len(messages), len(messages[0]["prompt"])), (2, 128))

    def test_mistakes_are_answered_and_the_socket_lives_on(self):
        done = {"status": "done"}
        with self.worker.socket() as socket:
            for text in ("{", "[1]", "", b"\xff", "7", "[" * 100_000):
                socket.send(text)
                self.assertEqual(json.loads(socket.recv()), {"error": "invalid_json"})
            for text in ("{}", '{"prompt": " \\n"}'):
                socket.send(text)
                self.assertEqual(json.loads(socket.recv()), {"error": "empty_prompt"})
                self.assertEqual(json.loads(socket.recv()), done)
            for option in (
                '"prompt": 7', '"max_tokens": "9"', '"top_k": 1.5', '"temperature": -1',
                '"temperature": NaN', '"top_p": true', '"repetition_penalty": 0', '"feat_k": 1001',
                '"act_threshold": 1e300', '"seed": -1', '"max_tokens": null',
                '"temperature": 1' + "0" * 400,
            ):
                socket.send('{"prompt": "x", %s}' % option)
                answer = json.loads(socket.recv())
                self.assertEqual(answer["error"], "invalid_option", option)
                self.assertTrue(option.startswith(f'"{answer["option"]}"'))
                self.assertEqual(json.loads(socket.recv()), done)
            socket.send('{"prompt": "x", "max_tokens": 1, "unknown": 1}')
            self.assertEqual(len(receive(socket)), 2)

    def test_prompts_are_answered_in_their_order(self):
        with self.worker.socket() as socket:
            for count in (3, 1, 2):
                socket.send(json.dumps({"prompt": "x", "max_tokens": count}))
            self.assertEqual([len(receive(socket)) for _ in range(3)], [4, 2, 3])

    def test_many_clients_share_the_model(self):
        alone = self.worker.ask(prompt="The history", max_tokens=20, temperature=0)
        with ThreadPoolExecutor(20) as pool:
            asked = [
                pool.submit(self.worker.ask, prompt="The history", max_tokens=20, temperature=0)
                for _ in range(20)
            ]
            for answer in asked:
                self.assertEqual(answer.result(), alone)

    def test_closing_the_socket_stops_the_run(self):
        for _ in range(40):
            with self.worker.socket() as socket:
                socket.send(json.dumps({"prompt": "x", "max_tokens": 500}))
                socket.recv()
        # More than may take turns: those that were left make room.
        self.assertEqual(len(self.worker.ask(prompt="x", max_tokens=2)), 3)

    def test_client_that_vanishes_is_forgotten(self):
        with socket.create_connection(("127.0.0.1", self.worker.port)) as half:
            half.send(b"GET /ws HTTP/1.1\r\nHost: local")
        self.assertEqual(len(self.worker.ask(prompt="x", max_tokens=2)), 3)


class DoorTests(Served):
    def test_host_must_be_ours(self):
        port = self.worker.port
        for host in ("localhost", f"127.0.0.1:{port}", "[::1]:9", "LOCALHOST."):
            self.assertEqual(self.get("/health", Host=host)[0], 200, host)
        for host in ("evil.example", "127.0.0.1.evil.example", "10.0.0.1", "0.0.0.0"):
            self.assertEqual(self.get("/health", Host=host)[0], 403, host)
        self.assertEqual(self.get("/health", Host="a b")[0], 400)

    def test_pages_of_other_origins_are_refused(self):
        port = self.worker.port
        self.assertEqual(self.status_of(), 101)
        self.assertEqual(self.status_of(origin=f"http://127.0.0.1:{port}"), 101)
        for origin in (
            "http://evil.example", "null", "http://127.0.0.1:1", f"https://localhost:{port}",
            f"http://127.0.0.1:{port}.evil.example", "file://",
        ):
            self.assertEqual(self.status_of(origin=origin), 403, origin)
            self.assertEqual(self.get("/health", Origin=origin)[0], 403, origin)

    def test_no_token_is_needed_on_this_machine(self):
        self.assertNotIn("token", self.worker.log)


class TokenTests(Served):
    arguments = ("--token", "secret")

    def test_token_is_asked_for(self):
        self.assertEqual(self.get("/health")[0], 401)
        self.assertEqual(self.get("/health", Authorization="Bearer wrong")[0], 401)
        self.assertEqual(self.get("/health?token=secre")[0], 401)
        self.assertEqual(self.get("/health", Authorization="bearer secret")[0], 200)
        self.assertEqual(self.get("/health?token=secret")[0], 200)
        self.assertEqual(self.status_of(), 401)
        self.assertEqual(self.status_of(headers={"Authorization": "Bearer secret"}), 101)


class ReachableTests(Served):
    arguments = ("--host", "0.0.0.0")

    def test_token_is_made_up_beyond_this_machine(self):
        self.assertIn("Clients must give this token: ", self.worker.log)
        token = self.worker.log.split("token: ")[1].split()[0]
        self.assertEqual(self.get("/health")[0], 401)
        self.assertEqual(self.get("/health", Authorization=f"Bearer {token}")[0], 200)
        self.assertEqual(
            self.get(f"/health?token={token}", Host="192.0.2.7")[0], 200)
        self.assertEqual(self.get(f"/health?token={token}", Host="evil.example")[0], 403)


class EndTests(unittest.TestCase):
    def test_ctrl_c_ends_it_well(self):
        with Worker(TEXT) as worker:
            with worker.socket() as socket:
                socket.send(json.dumps({"prompt": "x", "max_tokens": 500}))
                socket.recv()
                self.assertEqual(worker.end(), 0, worker.log)
            self.assertNotIn("Traceback", worker.log, worker.log)


if __name__ == "__main__":
    unittest.main()
