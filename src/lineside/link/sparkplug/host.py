"""A Sparkplug host application: it listens to a group, says that it is online, and asks for rebirths.

Sparkplug 3.0; docs/reference/sparkplug.md has the specification's assertions about a host, each with its test.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from lineside.link.driver import Batch, Health
from lineside.link.link import LinkError
from lineside.link.sparkplug.node import Edge
from lineside.link.sparkplug.payload import (
    BOOLEAN,
    DOUBLE,
    INT64,
    REBIRTH,
    STRING,
    Payload,
    PayloadError,
    decode,
    encode,
)
from lineside.link.sparkplug.topic import NAMESPACE, Topic, parse, state_topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lineside.link.driver import Value

MOST_WAITING: Final = 20_000
"""Messages that wait for the run; beyond them they are dropped and counted, and a rebirth brings what they told."""
MOST_WAITING_BYTES: Final = 64 << 20
MOST_EDGES: Final = 1000
PATIENCE_S: Final = 10.0
KEEPALIVE_S: Final = 20
RETRY_S: Final = (1, 30)


class Door:
    """How a broker is reached, and who asks."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        tls: ssl.SSLContext | None = None,
        user: str | None = None,
        password: str | None = None,
    ) -> None:
        self.host, self.port, self.tls, self.user = host, port, tls, user
        self._password = password

    def client(self, name: str) -> mqtt.Client:
        """A client that has not connected yet, with a clean session."""
        made = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name, clean_session=True)
        if self.user is not None:
            made.username_pw_set(self.user, self._password)
        if self.tls is not None:
            made.tls_set_context(self.tls)
        made.reconnect_delay_set(*RETRY_S)
        made.on_socket_open = _at_once
        return made

    def __str__(self) -> str:
        """The address, without secrets."""
        return f"{'mqtts' if self.tls else 'mqtt'}://{self.host}:{self.port}"


class Host:
    """A driver of Sparkplug devices of one group."""

    def __init__(self, broker: str, door: Door, group: str, host_id: str = "lineside", *, says: bool = True) -> None:
        """`broker`: its name in the model. `says` False: nothing is told to anybody, as in a dry run."""
        self.health = Health()
        self.broker, self.group, self.host_id, self.says = broker, group, host_id, says
        self.edges: dict[str, Edge] = {}
        self._door = door
        self._queue: deque[tuple[str, bytes, int]] = deque()
        self._bytes = 0
        self._some = threading.Event()
        self._met = threading.Event()
        self._left = threading.Event()
        self._left.set()
        self._why = ""
        self._connects = 0
        self._seen_connects = 0
        self._dropped = self._leaves = False
        self._stamp = 0
        self._asked: set[str] = set()
        self._client = door.client(f"lineside-{host_id}-{time.time_ns() & 0xFFFFFFFF:x}")
        self._client.on_pre_connect = self._before
        self._client.on_connect = self._connected
        self._client.on_disconnect = self._gone
        self._client.on_message = self._hear

    def start(self, devices: Iterable[str]) -> None:
        """Connect. Raises LinkError when the broker cannot be reached or does not let this host in."""
        self._asked = {device.removeprefix(f"{self.broker}/").split("/")[0] for device in devices}
        try:
            self._client.connect(self._door.host, self._door.port, KEEPALIVE_S)
        except (OSError, ValueError) as error:
            raise LinkError(f"the broker {self._door} cannot be reached: {error}") from None
        self._client.loop_start()
        if not self._met.wait(PATIENCE_S) or self._why:
            self.close()
            raise LinkError(f"the broker {self._door} does not let this host in: {self._why or 'no answer'}")

    def take(self) -> list[Batch]:
        """All that waits."""
        self._some.clear()
        found: list[Batch] = []
        now = time.monotonic()
        if self._connects != self._seen_connects:
            self._seen_connects = self._connects
            received = time.time_ns() // 1000
            for edge in self.edges.values():
                found += edge.lose(received)
                edge.wants_rebirth = True
            for name in self._asked - self.edges.keys():
                self._edge(name, wants=True)
        while self._queue:
            topic, payload, received = self._queue.popleft()
            self._bytes -= len(payload)
            found += self._read(topic, payload, received, now)
        if self._dropped:
            self._dropped = False
            for edge in self.edges.values():
                edge.wants_rebirth = True
        for edge in self.edges.values():
            found += edge.tick(now)
            if edge.may_ask(now):
                self._ask_rebirth(edge.name.removeprefix(f"{self.broker}/"))
        return found

    def wait(self, seconds: float) -> None:
        """Until something waits, but not longer."""
        self._some.wait(seconds)

    def write(self, device: str, values: Sequence[tuple[str, Value]]) -> bool:
        """Tell a device, in one message; False where there is no connection."""
        node, _, name = device.removeprefix(f"{self.broker}/").partition("/")
        topic = Topic(self.group, "DCMD" if name else "NCMD", node, name)
        edge = self.edges.get(node)
        said = []
        for key, value in values:
            spelt, datatype = (key, 0) if edge is None else edge.spell(name, key)
            said.append((spelt, datatype if _takes(datatype, value) else _type(value), value))
        return self.publish(str(topic), encode(said, _now_ms()))

    def publish(self, topic: str, payload: bytes | str, *, qos: int = 0, retain: bool = False) -> bool:
        """Say something; False where there is no connection, or nothing is to be said."""
        if not self.says or not self._client.is_connected():
            return False
        return self._client.publish(topic, payload, qos, retain).rc == MQTTErrorCode.MQTT_ERR_SUCCESS

    def close(self) -> None:
        """Say that this host is offline, and leave."""
        self._leaves = True
        if self._client.is_connected() and self.says:
            said = self._client.publish(state_topic(self.host_id), self._state(online=False), 1, retain=True)
            with suppress(RuntimeError, ValueError):
                said.wait_for_publish(1.0)
        leave(self._client, self._left)

    def _state(self, *, online: bool) -> str:
        return json.dumps({"online": online, "timestamp": self._stamp})

    def _before(self, client: mqtt.Client, _: object) -> None:
        """The will of each session has the time that its birth will have."""
        self._stamp = max(_now_ms(), self._stamp + 1)
        if self.says:
            client.will_set(state_topic(self.host_id), self._state(online=False), 1, retain=True)

    def _connected(self, client: mqtt.Client, _: Any, __: Any, reason: Any, ___: Any) -> None:
        if reason.is_failure:
            self._why = str(reason)
            self._met.set()
            return
        client.subscribe([(f"{NAMESPACE}/{self.group}/#", 1), (state_topic(self.host_id), 1)])
        if self.says:
            client.publish(state_topic(self.host_id), self._state(online=True), 1, retain=True)
        self._left.clear()
        self.health.connected = True
        self._connects += 1
        self._why = ""
        self._met.set()
        self._some.set()

    def _gone(self, *_: Any) -> None:
        self._left.set()
        self.health.connected = False
        self._connects += 1
        self._some.set()

    def _hear(self, client: mqtt.Client, _: Any, message: mqtt.MQTTMessage) -> None:
        if message.topic == state_topic(self.host_id):
            if self.says and not self._leaves and _is_offline(message.payload):
                client.publish(state_topic(self.host_id), self._state(online=True), 1, retain=True)
            return
        acknowledge_at_once(client)
        size = len(message.payload)
        if len(self._queue) >= MOST_WAITING or self._bytes + size > MOST_WAITING_BYTES:
            self.health.refuse("more messages than the run can take")
            self._dropped = True
            return
        self._bytes += size
        self._queue.append((message.topic, bytes(message.payload), time.time_ns() // 1000))
        self._some.set()

    def _read(self, text: str, data: bytes, received: int, now: float) -> list[Batch]:
        self.health.messages += 1
        topic = parse(text)
        if topic is None:
            self.health.refuse("a topic that is none of Sparkplug's")
            return []
        if topic.kind in ("NCMD", "DCMD"):
            return []
        edge = self._edge(topic.node)
        if edge is None:
            return []
        try:
            payload = decode(data) if data else Payload(0, None, ())
        except PayloadError as error:
            self.health.refuse(str(error))
            return []
        return edge.hear(topic, payload, received, now)

    def _edge(self, name: str, *, wants: bool = False) -> Edge | None:
        edge = self.edges.get(name)
        if edge is None:
            if len(self.edges) >= MOST_EDGES:
                self.health.refuse(f"more than {MOST_EDGES:,} edge nodes")
                return None
            edge = self.edges[name] = Edge(f"{self.broker}/{name}", self.health, wants_rebirth=wants)
        return edge

    def _ask_rebirth(self, node: str) -> None:
        self.publish(str(Topic(self.group, "NCMD", node)), encode([(REBIRTH, BOOLEAN, True)], _now_ms()))


def _at_once(client: mqtt.Client, userdata: object, connection: Any) -> None:
    """Small messages leave at once: else each waits up to 40 ms for the acknowledgement of the one before."""
    del client, userdata
    with suppress(OSError, AttributeError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def leave(client: mqtt.Client, left: threading.Event) -> None:
    """Disconnect; `left` is set when that is done."""
    client.disconnect()
    left.wait(1.0)
    client.loop_stop()
    reset = getattr(client, "_reset_sockets", None)
    if reset is not None:
        reset()  # else the pair of sockets that wakes its thread stays open


def acknowledge_at_once(client: mqtt.Client) -> None:
    """Have the broker's next message come at once: where it holds small ones back, it waits for the acknowledgement."""
    connection: Any = client.socket()
    if connection is not None and hasattr(socket, "TCP_QUICKACK"):
        with suppress(OSError, AttributeError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _is_offline(payload: bytes | bytearray) -> bool:
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):
        return True
    return not (isinstance(said, dict) and said.get("online") is True)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _takes(datatype: int, value: Value) -> bool:
    """Whether a value can be said as the type that the birth told."""
    if isinstance(value, bool):
        return datatype == BOOLEAN
    if isinstance(value, int):
        return 1 <= datatype <= 8 or datatype in (9, DOUBLE)
    return datatype in ((9, DOUBLE) if isinstance(value, float) else (STRING, 14))


def _type(value: Value) -> int:
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return INT64
    return DOUBLE if isinstance(value, float) else STRING
