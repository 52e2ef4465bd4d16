"""Connected lines: read from the screen of a line that really runs; what is no line, or gone, is told."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

import lineside
from lineside.district.connected import ConnectedLine, read_lines
from lineside.district.errors import DistrictError
from lineside.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ANSWERS = {
    "/page/": (200, b"<html>"),
    "/other/": (200, b'{"clock": "08:00", "stations": {"press": {"machines": 3}}}'),
    "/elsewhere/": (302, b""),
    "/login/": (401, b'{"title": "Please log in"}'),
}


class _Strange(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = ANSWERS[f"/{self.headers['Authorization'].removeprefix('Bearer ')}/"]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/page/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def strange() -> Iterator[str]:
    """A server that is no line; what it answers is asked by the token."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Strange) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_line_that_runs_is_seen_down_to_its_machines_and_told_when_it_has_gone(tmp_path: Path) -> None:
    with lineside.run("tandem", journal=tmp_path / "run.lineside", speed=0, until="10min", port=0) as run:
        run.wait()
        line = ConnectedLine(run.address + "/screen")
        with pytest.raises(DistrictError, match="does not answer"):
            line.look()
    with lineside.run(journal=tmp_path / "run.lineside", speed=1.0, port=0) as run:
        line = ConnectedLine(run.address)
        seen, own = line.look(), run.state
        assert list(seen.stations) == [each.name for each in own.stations]
        for each in own.stations:
            assert list(seen.stations[each.name].machines) == [one.name for one in each.machines]
        assert all(stop.machine == "nobody" for stop in line.stops("nobody"))
        assert line.look() is seen  # within a second nobody asks again


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("page", "not as the screen of a line"),
        ("other", "not as the screen of a line"),
        ("elsewhere", "refuses: 302"),
        ("login", "refuses: 401"),
    ],
)
def test_what_is_no_line_is_told(strange: str, answer: str, told: str) -> None:
    line = ConnectedLine(strange, answer)
    with pytest.raises(DistrictError, match=told):
        line.look()
    line.address = "http://127.0.0.1:1"  # for a while nobody asks again: all are told what was found
    with pytest.raises(DistrictError, match=told):
        line.look()


def test_connected_lines_are_read_from_a_file_that_keeps_their_tokens(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    file.write_text(
        "# ours\nf1 http://127.0.0.1:8610/screen\n\nf2 https://line.example:8443 0123456789abcdef # by day\n"
    )
    found = read_lines(file)
    assert {firm: (line.address, line.token) for firm, line in found.items()} == {
        "f1": ("http://127.0.0.1:8610", ""), "f2": ("https://line.example:8443", "0123456789abcdef"),
    }  # fmt: skip
    assert "0123456789abcdef" not in repr(found)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("f1", "no firm and address"),
        ("f1 ftp://127.0.0.1", "begins with http"),
        ("f1 http://me:secret@127.0.0.1", "no name and password"),
        ("f1 http://a\nf1 http://b", "has a line above"),
    ],
)
def test_a_file_of_lines_that_cannot_be_read_is_told_by_its_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "lines"
    file.write_text(text)
    with pytest.raises(InputError, match=told) as wrong:
        read_lines(file)
    assert f"{file}:{text.count(chr(10)) + 1}" in str(wrong.value)
    assert "secret" not in str(wrong.value)
