"""Alarms leave the house: by webhook and e-mail, the next level when they still stand."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lineside.errors import InputError
from lineside.link.loopback import Loopback
from lineside.lower import codes
from lineside.model.load import load, loads
from lineside.run.alarms import Herald, read
from lineside.run.recovery import begin
from lineside.run.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 60.0
WEARING = """
plant: wearing
stations: {turn: {wear: {over: 5000 cycles, defects: 6}}, check: {buffer: 5}}
products:
  shaft:
    route:
      - {at: turn, time: 20 s, defects: {burr: 4 %}}
      - {at: check, time: 10 s, detects: {burr: 100 %}}
release: {shaft: always}
"""


class Hook(HTTPServer):
    """A webhook that remembers what it was sent, and answers as robots do."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"errcode": 0}')

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)


class Mails(socketserver.TCPServer):
    """A mail server of a few words."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        mails = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 here\r\n")
                while line := self.rfile.readline():
                    if line.upper().startswith(b"DATA"):
                        self.wfile.write(b"354 go\r\n")
                        text = b""
                        while (part := self.rfile.readline()) != b".\r\n":
                            text += part
                        mails.heard.append(text.decode())
                    elif line.upper().startswith(b"QUIT"):
                        self.wfile.write(b"221 bye\r\n")
                        return
                    self.wfile.write(b"250 well\r\n")

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture
def servers() -> Iterator[tuple[Hook, Mails]]:
    both = Hook(), Mails()
    threads = [threading.Thread(target=each.serve_forever, args=(0.01,)) for each in both]
    for thread in threads:
        thread.start()
    yield both
    for server, thread in zip(both, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_failure_is_told_at_once_and_to_the_next_level_if_it_stands(
    tmp_path: Path, servers: tuple[Hook, Mails]
) -> None:
    hook, mails = servers
    file = tmp_path / "alarms.yaml"
    file.write_text(
        f"""
levels:
  - webhooks: [{{url: "http://127.0.0.1:{hook.server_port}/robot", form: wecom}}]
  - after: 50 ms
    mails: [{{server: 127.0.0.1, port: {mails.server_address[1]}, from: a@b.c, to: [d@e.f], tls: false}}]
""",
        encoding="utf-8",
    )
    plant = load("engine-cell")
    session = begin(tmp_path / "run.lineside", plant, Loopback(plant, 1), seed=1, speed=0)
    said: list[str] = []
    herald = Herald(session, read(file), said.append)
    session.request(codes.FAILED, 0, x=codes.NONE, by="test")
    session.request(codes.FAILED, 1, x=codes.NONE, by="test")
    herald.look()
    session.request(codes.REPAIRED, 1, by="test")  # it is over before the next level is told
    until = time.monotonic() + PATIENCE_S
    while not mails.heard or len(hook.heard) < 2:
        herald.look()
        assert time.monotonic() < until
        time.sleep(0.01)
    herald.close()
    session.close()
    assert [each["msgtype"] for each in hook.heard] == ["text", "text"]
    assert "engine-cell: 00:00:00 failed: press/1" in hook.heard[0]["text"]["content"]
    assert len(mails.heard) == 1
    assert "Subject: engine-cell: 00:00:00 failed: press/1" in mails.heard[0]
    assert said == []


def test_a_control_chart_that_signals_calls_a_person(tmp_path: Path, servers: tuple[Hook, Mails]) -> None:
    """A tool that wears in an emulated run: 4 % of the parts are rejected at first, and six times as many at last."""
    hook, _ = servers
    file = tmp_path / "alarms.yaml"
    file.write_text(
        f'levels: [{{webhooks: [{{url: "http://127.0.0.1:{hook.server_port}/hook"}}]}}]\n', encoding="utf-8"
    )
    plant = loads(WEARING)
    session = begin(tmp_path / "run.lineside", plant, Loopback(plant, 1), seed=1, speed=0)
    watch, herald = Watch(session, 0.0), Herald(session, read(file), lambda _: None)
    watch.shifts.on_signal(herald.signal)
    for hour in range(1, 36):
        session.advance(hour * 3600 * codes.SECOND)
        watch.look(now=True)
        herald.look()
    herald.close()
    session.close()
    charts = watch.shift(None)["charts"]
    assert isinstance(charts, list)
    assert 1 <= len(hook.heard) <= len(charts[0]["signals"])
    assert "shaft, check: " in hook.heard[0]["text"]
    assert "one point beyond 3σ" in hook.heard[0]["text"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("levels: []", "levels"),
        ("levels: [{after: soon}]", "levels.0.after"),
        ('levels: [{webhooks: [{url: "file:///etc/passwd"}]}]', "levels.0.webhooks.0.url"),
        ("levels: [{webhook: []}]", "levels.0.webhook"),
        ("levels: [", "cannot be read"),
        ("- 1", "alarms.yaml"),
    ],
)
def test_a_file_of_alarms_that_is_wrong_is_refused(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "alarms.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read(tmp_path / "alarms.yaml")
