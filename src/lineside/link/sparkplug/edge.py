"""An edge node: it is born, says what has changed, and hears commands. Sparkplug 3.0, sections 5 and 6."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from lineside.link.link import LinkError
from lineside.link.sparkplug.host import acknowledge_at_once, leave
from lineside.link.sparkplug.payload import BDSEQ, BOOLEAN, REBIRTH, UINT64, Payload, PayloadError, decode, encode
from lineside.link.sparkplug.topic import Topic, parse

if TYPE_CHECKING:
    from lineside.link.driver import Value
    from lineside.link.sparkplug.host import Door

KEEPALIVE_S: Final = 20
PATIENCE_S: Final = 10.0

Metrics = list[tuple[str | int, int, "Value"]]
"""Names, types and values."""


class EdgeNode:
    """An edge node of a group, with devices. Commands come on the client's thread."""

    def __init__(
        self,
        door: Door,
        group: str,
        node: str,
        births: Callable[[], dict[str, Metrics]],
        hear: Callable[[str, Payload], None],
    ) -> None:
        """`births` says what is known of the node (under the name "") and of each device; `hear` is told commands."""
        self.group, self.node = group, node
        self._births, self._hear = births, hear
        self._seq = 0
        self._bdseq = -1
        self._lock = threading.RLock()
        self._met = threading.Event()
        self._left = threading.Event()
        self._why = ""
        self._door = door
        self.client = door.client(f"edge-{node}-{time.time_ns() & 0xFFFFFFFF:x}"[:64])
        self.client.on_pre_connect = self._before
        self.client.on_connect = self._connected
        self.client.on_message = self._message
        self.client.on_disconnect = lambda *_: self._left.set()

    def start(self) -> None:
        """Connect and be born. Raises LinkError."""
        try:
            self.client.connect(self._door.host, self._door.port, KEEPALIVE_S)
        except (OSError, ValueError) as error:
            raise LinkError(f"the broker {self._door} cannot be reached: {error}") from None
        self.client.loop_start()
        if not self._met.wait(PATIENCE_S) or self._why:
            self.stop()
            raise LinkError(f"the broker {self._door} does not let the edge node in: {self._why or 'no answer'}")

    def stop(self) -> None:
        """Say that it is gone, and leave."""
        if self.client.is_connected():
            topic = str(Topic(self.group, "NDEATH", self.node))
            said = self.client.publish(topic, self._certificate(), 1)
            said.wait_for_publish(1.0)
        leave(self.client, self._left)

    def say(self, device: str, metrics: Metrics) -> None:
        """Publish what has changed; of the node itself for the name ""."""
        with self._lock:
            self._publish("DDATA" if device else "NDATA", device, metrics)

    def _before(self, *_: Any) -> None:
        self._bdseq += 1
        topic = str(Topic(self.group, "NDEATH", self.node))
        self.client.will_set(topic, self._certificate(), 1, retain=False)

    def _certificate(self) -> bytes:
        return encode([(BDSEQ, UINT64, self._bdseq % 256)], _now_ms())

    def _connected(self, client: Any, _: Any, __: Any, reason: Any, ___: Any) -> None:
        if reason.is_failure:
            self._why = str(reason)
            self._met.set()
            return
        client.subscribe([(str(Topic(self.group, kind, self.node)) + more, 1) for kind, more in _HEARD])
        self._left.clear()
        self._be_born()
        self._met.set()

    def _be_born(self) -> None:
        with self._lock:
            self._seq = 255
            births = self._births()
            own: Metrics = [(BDSEQ, UINT64, self._bdseq % 256), (REBIRTH, BOOLEAN, False), *births.pop("", [])]
            self._publish("NBIRTH", "", own)
            for device, metrics in births.items():
                self._publish("DBIRTH", device, metrics)

    def _publish(self, kind: str, device: str, metrics: Metrics) -> None:
        self._seq = (self._seq + 1) % 256
        self.client.publish(str(Topic(self.group, kind, self.node, device)), encode(metrics, _now_ms(), self._seq), 0)

    def _message(self, client: Any, _: Any, message: Any) -> None:
        acknowledge_at_once(client)
        topic = parse(message.topic)
        if topic is None or topic.node != self.node:
            return
        try:
            payload = decode(bytes(message.payload))
        except PayloadError:
            return
        if topic.kind == "NCMD" and any(each.name == REBIRTH and each.value is True for each in payload.metrics):
            self._be_born()
            return
        self._hear(topic.device, payload)


_HEARD: Final = (("NCMD", ""), ("DCMD", "/#"))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
