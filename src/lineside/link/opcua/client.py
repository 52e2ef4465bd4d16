"""An OPC UA client as a driver: it subscribes to what links read, writes, calls methods, and connects again.

Values belong to the trigger that comes with them, whatever the order in which a server samples: when anything of a
device changes, its measured values are read behind it. A device latches them before its trigger, so that what is read
then is that part's own. OPC UA part 4, sections 5.10 (read), 5.12 (call), 5.13 (monitored items).
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from asyncua import ua
from asyncua.client.client import Client
from asyncua.common.node import Node
from asyncua.ua.uaerrors import UaError

from lineside.link.driver import Batch, Health, Kind, Value
from lineside.link.link import LinkError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PUBLISH_MS: Final = 20
PATIENCE_S: Final = 10.0
RETRY_S: Final = (1.0, 30.0)
WATCH_S: Final = 1.0
MOST_WAITING: Final = 20_000
MOST_TEXT: Final = 4096
logging.getLogger("asyncua").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Security:
    """How a channel is secured, and who asks."""

    policy: str = ""
    """As asyncua writes it: `Basic256Sha256,SignAndEncrypt,cert.pem,key.pem`; empty: not at all."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Read:
    """What is read of a device: what tells of it, and what is measured."""

    triggers: tuple[str, ...]
    values: tuple[str, ...]


class OpcUa:
    """A driver of the devices of one server. A thread of its own runs the connection."""

    def __init__(
        self, server: str, url: str, reads: Mapping[str, Read], security: Security = Security(), *, says: bool = True
    ) -> None:
        """`server`: its name in addresses. `reads`: what is read of each device, by its address."""
        self.health = Health()
        self._server, self._url, self._security, self._says = server, url, security, says
        self._reads = dict(reads)
        self._queue: deque[Batch] = deque()
        self._some, self._met = threading.Event(), threading.Event()
        self._why = ""
        self._stop = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._nodes: dict[tuple[str, str], Node] = {}
        self._named: dict[str, tuple[str, str]] = {}
        self._types: dict[str, ua.VariantType] = {}
        self._changes: deque[tuple[str, str, Value, int]] = deque()
        self._changed: asyncio.Event | None = None

    def start(self, devices: Iterable[str]) -> None:
        """Connect and subscribe. Raises LinkError when the server cannot be reached, or has no such node."""
        self._reads = {device: self._reads[device] for device in devices if device in self._reads}
        self._thread.start()
        if not self._met.wait(PATIENCE_S) or self._why:
            self.close()
            raise LinkError(f"the OPC UA server {self._url} cannot be used: {self._why or 'no answer'}")

    def take(self) -> list[Batch]:
        """All that waits."""
        self._some.clear()
        found: list[Batch] = []
        while self._queue:
            found.append(self._queue.popleft())
        return found

    def wait(self, seconds: float) -> None:
        """Until something waits, but not longer."""
        self._some.wait(seconds)

    def write(self, device: str, values: Sequence[tuple[str, Value]]) -> bool:
        """Write values one after the other, or call a method; False where there is no connection."""
        if not self._says or not self.health.connected:
            return False
        self._soon(self._write(device, list(values)))
        return True

    def close(self) -> None:
        """Leave the server."""
        self._stop = True
        if self._thread.is_alive():
            with suppress(RuntimeError):  # the connection has ended by itself meanwhile, and its loop is closed
                self._loop.call_soon_threadsafe(self._wake)
            self._thread.join(PATIENCE_S)

    def _soon(self, task: Coroutine[Any, Any, None]) -> None:
        try:
            asyncio.run_coroutine_threadsafe(task, self._loop)
        except RuntimeError:  # as in `close`: nobody is there to do it
            task.close()

    def _wake(self) -> None:
        if self._changed is not None:
            self._changed.set()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._live())
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _live(self) -> None:
        self._changed = asyncio.Event()
        pause = RETRY_S[0]
        while not self._stop:
            try:
                await self._session()
                pause = RETRY_S[0]
            except (OSError, TimeoutError, UaError, ConnectionError, LinkError) as error:
                self._why = str(error) or type(error).__name__
                if not self._met.is_set():
                    self._met.set()
                    return
            self._lose()
            if not self._stop:
                await asyncio.sleep(pause)
                pause = min(2 * pause, RETRY_S[1])

    async def _session(self) -> None:
        client = Client(self._url, timeout=4)
        if self._security.policy:
            await client.set_security_string(self._security.policy)
        if self._security.user is not None:
            client.set_user(self._security.user)
            client.set_password(self._security.password or "")
        async with client:
            await self._find(client)
            subscription = await client.create_subscription(PUBLISH_MS, _Handler(self))
            for device, read in self._reads.items():
                await self._tell(device, Kind.BIRTH, (*read.triggers, *read.values))
            nodes = [self._nodes[device, tag] for device, read in self._reads.items() for tag in read.triggers]
            if nodes:
                asked: dict[str, Any] = {"queuesize": 100, "sampling_interval": PUBLISH_MS}
                await subscription.subscribe_data_change(nodes, **asked)
            self.health.connected, self._why = True, ""
            self._met.set()
            await self._serve(client)

    async def _serve(self, client: Client) -> None:
        """Have what changes told, until the connection is gone."""
        assert self._changed is not None
        looked = time.monotonic()
        while not self._stop:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), WATCH_S)
            self._changed.clear()
            await asyncio.sleep(0)  # the rest of the same publish
            while self._changes:
                device, tag, value, at = self._changes.popleft()
                values = await self._measured(device)
                self._put(Batch(device, Kind.DATA, time.time_ns() // 1000, (*values, (tag, value)), at))
            if time.monotonic() - looked > WATCH_S:
                looked = time.monotonic()
                await client.check_connection()

    async def _find(self, client: Client) -> None:
        """The nodes of all values. Raises LinkError where one is not there."""
        self._nodes.clear()
        self._named.clear()
        for device, read in self._reads.items():
            root = client.get_node(device.removeprefix(f"{self._server}/"))
            for tag in (*read.triggers, *read.values):
                node = await self._child(client, root, tag)
                self._nodes[device, tag] = node
                self._named[node.nodeid.to_string()] = (device, tag)

    async def _child(self, client: Client, root: Node, tag: str) -> Node:
        """A node by its id, or by browse names below the device's, parted by `/` or `.`."""
        if tag.startswith(("ns=", "i=", "s=", "nsu=")):
            return client.get_node(tag)
        node = root
        for name in tag.replace(".", "/").split("/"):
            for child in await node.get_children():
                if (await child.read_browse_name()).Name == name:
                    node = child
                    break
            else:
                raise LinkError(f"the node {root.nodeid.to_string()} has no {tag}")
        return node

    async def _measured(self, device: str) -> list[tuple[str, Value]]:
        tags = self._reads[device].values
        return await self._values(device, tags) if tags else []

    async def _values(self, device: str, tags: Sequence[str]) -> list[tuple[str, Value]]:
        read = [await self._nodes[device, tag].read_data_value(raise_on_bad_status=False) for tag in tags]
        return [(tag, _plain(value)) for tag, value in zip(tags, read, strict=True)]

    async def _tell(self, device: str, kind: Kind, tags: Sequence[str]) -> None:
        values = await self._values(device, tags) if tags else []
        self._put(Batch(device, kind, time.time_ns() // 1000, tuple(values)))

    def _put(self, batch: Batch) -> None:
        self.health.messages += 1
        if len(self._queue) >= MOST_WAITING:
            self.health.refuse("more messages than the run can take")
            return
        self._queue.append(batch)
        self._some.set()

    def _lose(self) -> None:
        if self.health.connected:
            self.health.connected = False
            for device in self._reads:
                self._put(Batch(device, Kind.DEATH, time.time_ns() // 1000))

    def changed(self, node: Node, data: ua.DataValue) -> None:
        """A value has changed, as the subscription tells."""
        named = self._named.get(node.nodeid.to_string())
        if named is None or len(self._changes) >= MOST_WAITING:
            return
        at = data.SourceTimestamp
        self._changes.append((*named, _plain(data), 0 if at is None else int(at.timestamp() * 1e6)))
        self._wake()

    async def _write(self, device: str, values: list[tuple[str, Value]]) -> None:
        root = device.removeprefix(f"{self._server}/")
        try:
            arguments: list[Value] = [value for tag, value in values if tag.startswith("call ") and value is not None]
            for tag, value in values:
                if tag.startswith("call "):
                    if value is None:
                        await self._call(root, tag.removeprefix("call "), arguments)
                    continue
                await self._set(device, tag, value)
        except (OSError, TimeoutError, UaError, ConnectionError, LinkError) as error:
            self.health.refuse(f"{device} does not take {values[0][0]}: {error}")

    async def _set(self, device: str, tag: str, value: Value) -> None:
        key = f"{device} {tag}"
        node = self._nodes.get((device, tag))
        if node is None:
            some = next(iter(self._nodes.values()))
            root = Node(some.session, ua.NodeId.from_string(device.removeprefix(f"{self._server}/")))
            node = await self._child_of(root, tag)
            self._nodes[device, tag] = node
        if key not in self._types:
            self._types[key] = await node.read_data_type_as_variant_type()
        await node.write_value(ua.DataValue(ua.Variant(value, self._types[key])))

    async def _call(self, root: str, method: str, arguments: list[Value]) -> None:
        some = next(iter(self._nodes.values()))
        parent = Node(some.session, ua.NodeId.from_string(root))
        node = await self._child_of(parent, method)
        await parent.call_method(node.nodeid, *arguments)

    async def _child_of(self, root: Node, tag: str) -> Node:
        if tag.startswith(("ns=", "i=", "s=")):
            return Node(root.session, ua.NodeId.from_string(tag))
        for child in await root.get_children():
            if (await child.read_browse_name()).Name == tag:
                return child
        raise LinkError(f"the node {root.nodeid.to_string()} has no {tag}")


class _Handler:
    """What a subscription tells."""

    def __init__(self, driver: OpcUa) -> None:
        self._driver = driver

    def datachange_notification(self, node: Node, value: object, data: Any) -> None:
        """A monitored value has changed."""
        del value
        self._driver.changed(node, data.monitored_item.Value)


def _plain(data: ua.DataValue) -> Value:
    """A value of good quality; None for any other, and for what is no single value."""
    status = data.StatusCode
    if (status is not None and not status.is_good()) or data.Value is None:
        return None
    value = data.Value.Value
    if isinstance(value, str):
        return value[:MOST_TEXT]
    return value if isinstance(value, bool | int | float) else None
