"""A line over OPC UA: a server that latches values before its trigger; each part has its own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lineside.link.link import LinkError
from lineside.run.journal.notes import notes
from lineside.run.journal.schema import VALUE
from lineside.run.start import RunSettings, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from lineside.run.foreign import ForeignSession

asyncua = pytest.importorskip("asyncua")
PATIENCE_S = 60.0
MODEL = """
plant: cell
stations: {press: {}}
products: {box: {route: [{at: press, time: 50 ms}]}}
release: {box: always}
links:
  brokers: {plc: {at: "opc.tcp://127.0.0.1:4840", as: opcua}}
  machines:
    press:
      trust: obeys
      at: plc/ns=2;s=Press
      gives:
        started: {from: Active, is: number}
        ended: {from: Done, is: number, reads: [torque]}
      values: {torque: {from: Torque, unit: N m}}
      takes: {begin: {write: {Serial: serial, Number: number}, last: Number}}
"""


class Plc:
    """A press that does each job in a few milliseconds; the torque of a part is its serial."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"opc.tcp://127.0.0.1:{free.getsockname()[1]}"
        self.done: list[int] = []
        self._loop = asyncio.new_event_loop()
        self._ready, self._stop = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve()))

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(PATIENCE_S)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        server = asyncua.Server()
        await server.init()
        server.set_endpoint(self.url)
        server.set_security_policy([asyncua.ua.SecurityPolicyType.NoSecurity])
        await server.register_namespace("cell")
        node: Any = asyncua.ua.NodeId("Press", 2)
        press = await server.nodes.objects.add_object(node, asyncua.ua.QualifiedName("Press", 2))
        names = {"Done": 0, "Active": 0, "Torque": 0.0, "Serial": 0, "Number": 0}
        tags = {name: await press.add_variable(2, name, value) for name, value in names.items()}
        for name in ("Serial", "Number"):
            await tags[name].set_writable()
        async with server:
            self._ready.set()
            last = 0
            while not self._stop.is_set():
                number = await tags["Number"].read_value()
                if number > last:
                    last, serial = number, await tags["Serial"].read_value()
                    await tags["Active"].write_value(number)
                    await asyncio.sleep(0.01)
                    await tags["Torque"].write_value(float(serial))
                    await tags["Done"].write_value(number)
                    self.done.append(serial)
                await asyncio.sleep(0.003)


def run_until(session: ForeignSession, done: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not done():
        session.advance(session.clock())
        session.driver.wait(0.02)
        assert time.monotonic() < until, (session.alarms, session.driver.health)


def begin(tmp_path: Path, url: str) -> ForeignSession:
    from lineside.run.foreign import ForeignSession

    (tmp_path / "cell.yaml").write_text(MODEL, encoding="utf-8")
    session = start(RunSettings(str(tmp_path / "cell.yaml"), url, 1.0, None, tmp_path / "run.lineside"), lambda _: None)
    assert isinstance(session, ForeignSession)
    return session


def test_jobs_are_done_once_and_each_part_has_its_own_torque(tmp_path: Path) -> None:
    plc = Plc()
    plc.start()
    try:
        session = begin(tmp_path, plc.url)
        made = session.controller.block.table("machine")["made"]
        run_until(session, lambda: int(made[0]) >= 12)
        session.close()
        assert plc.done[:12] == list(range(1, 13))
        found = [note for note in notes(tmp_path / "run.lineside", [VALUE]) if note.number > 0]
        assert len(found) >= 12
    finally:
        plc.stop()
    import struct

    torque: dict[int, float] = {}
    for note in found:  # the last before the part's end is the part's
        torque[note.number] = struct.unpack("<d", struct.pack("<q", note.x))[0]
    assert [torque[serial] for serial in range(2, 12)] == [float(serial) for serial in range(2, 12)]


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LinkError, match="cannot be used"):
        begin(tmp_path, "opc.tcp://127.0.0.1:1")
    assert not (tmp_path / "run.lineside").exists()


class Closing(asyncio.SelectorEventLoop):
    """A loop that is closed when the test's thread reaches it, while its own thread still lives."""

    def __init__(self) -> None:
        super().__init__()
        self._gone, self._asked = threading.Event(), threading.Event()

    def call_soon_threadsafe(  # type: ignore[override]  # of any arguments, as they come
        self, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.Handle:
        if threading.current_thread() is not threading.main_thread():
            return super().call_soon_threadsafe(callback, *args, context=context)
        self._asked.set()
        assert self._gone.wait(PATIENCE_S)
        return super().call_soon_threadsafe(callback, *args, context=context)

    def close(self) -> None:
        super().close()
        self._gone.set()
        assert self._asked.wait(PATIENCE_S)


def test_a_connection_that_ends_while_it_is_closed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio, "new_event_loop", Closing)
    with pytest.raises(LinkError, match="cannot be used"):
        begin(tmp_path, "opc.tcp://127.0.0.1:1")
