"""An edge node as a host knows it: births, deaths, aliases, and messages in the order of their numbers.

Pure: what comes goes in with its time, batches come out; whoever drives it asks for the rebirths that it wants.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lineside.link.driver import Batch, Kind
from lineside.link.sparkplug.payload import BDSEQ, REBIRTH, typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lineside.link.driver import Health, Value
    from lineside.link.sparkplug.payload import Metric, Payload
    from lineside.link.sparkplug.topic import Topic

REORDER_S: Final = 2.0
"""A missing message is waited for so long; then a rebirth is asked for."""
MOST_HELD: Final = 64
"""Messages held back behind a missing one."""
AGAIN_S: Final = 5.0
"""A rebirth is not asked for again sooner; each time that nothing comes of it, twice as long, up to LONGEST_S."""
LONGEST_S: Final = 300.0
MOST_DEVICES: Final = 1000
MOST_NAMES: Final = 100_000
"""Metrics of one node."""


@dataclass(slots=True)
class Edge:
    """One edge node of a group."""

    name: str
    """Broker and node: `cell/Cell7`."""
    health: Health
    born: bool = False
    seq: int = 0
    """Number of the last message."""
    bdseq: Value = None
    devices: set[str] = field(default_factory=set)
    """Those that are born."""
    wants_rebirth: bool = False
    _aliases: dict[int, str] = field(default_factory=dict)
    _alias_of: dict[tuple[str, str], int] = field(default_factory=dict)
    _types: dict[tuple[str, str], int] = field(default_factory=dict)
    _held: dict[int, tuple[Topic, Payload, int]] = field(default_factory=dict)
    _gap_until: float = 0.0
    _asked: float = 0.0
    _pause: float = 0.0

    def hear(self, topic: Topic, payload: Payload, received: int, now: float) -> list[Batch]:
        """What a message means; `received` in µs since 1970 UTC, `now` in s of a steady clock."""
        if topic.kind == "NBIRTH":
            return self._birth(payload, received, now)
        if topic.kind == "NDEATH":
            return self._death(payload, received)
        if not self.born and not self._adopt(topic, payload):
            self.health.refuse("data before its node's birth")
            self.wants_rebirth = True
            return []
        if payload.seq is None:
            self.health.breaks(
                self.name, f"{topic.kind} has no sequence number (payloads-sequence-num-always-included)"
            )
            return self._take(topic, payload, received)
        ahead = (payload.seq - self.seq - 1) % 256
        if ahead == 0:
            return self._in_order(topic, payload, received)
        if ahead >= 128:
            self.health.refuse("a message that came before, or too late")
            return []
        if len(self._held) < MOST_HELD:
            self._held[payload.seq] = (topic, payload, received)
        if not self._gap_until:
            self._gap_until = now + REORDER_S
        return []

    def tick(self, now: float) -> list[Batch]:
        """What was held back long enough: it is taken as it is, and a rebirth is wanted."""
        if not self._gap_until or now < self._gap_until:
            return []
        self.wants_rebirth = True
        self.health.refuse("messages that never came")
        return self._release()

    def may_ask(self, now: float) -> bool:
        """Whether the rebirth that is wanted may be asked for now; it counts as asked for then."""
        if not self.wants_rebirth or now < self._asked + self._pause:
            return False
        if self._pause >= 4 * AGAIN_S:
            self.health.breaks(
                self.name, "does not answer a rebirth request (operational-behavior-data-commands-rebirth)"
            )
        self._asked, self._pause = now, min(LONGEST_S, max(AGAIN_S, 2 * self._pause))
        return True

    def spell(self, device: str, name: str) -> tuple[str | int, int]:
        """How a value is called in a command, by its alias where its birth told one, and its type; 0: not known."""
        return self._alias_of.get((device, name), name), self._types.get((device, name), 0)

    def lose(self, received: int) -> list[Batch]:
        """Nothing is known of it any more: the host itself was cut off."""
        return self._all_dead(received)

    def _adopt(self, topic: Topic, payload: Payload) -> bool:
        """Take a node that answers no rebirth as it is, where its data say names: better than never."""
        if self._pause < 4 * AGAIN_S or topic.kind == "DDEATH" or not all(each.name for each in payload.metrics):
            return False
        self.born, self.seq = True, ((payload.seq or 0) - 1) % 256
        if topic.device:
            self.devices.add(topic.device)
        return True

    def _birth(self, payload: Payload, received: int, now: float) -> list[Batch]:
        if payload.seq != 0:
            self.health.breaks(self.name, "NBIRTH has not the number 0 (payloads-nbirth-seq)")
        bdseq = next((metric.value for metric in payload.metrics if metric.name == BDSEQ), None)
        if bdseq is None:
            self.health.breaks(self.name, "NBIRTH has no bdSeq (payloads-nbirth-bdseq-inclusion)")
        if not any(metric.name == REBIRTH for metric in payload.metrics):
            self.health.breaks(self.name, "NBIRTH has no Node Control/Rebirth (payloads-nbirth-rebirth-req)")
        gone = [Batch(f"{self.name}/{device}", Kind.DEATH, received) for device in sorted(self.devices)]
        self.born, self.seq, self.bdseq = True, payload.seq or 0, bdseq
        self.wants_rebirth, self._pause, self._gap_until = False, 0.0, 0.0
        self.devices.clear()
        self._aliases.clear()
        self._alias_of.clear()
        self._types.clear()
        self._held.clear()
        del now
        return [*gone, self._batch(Kind.BIRTH, "", payload, received)]

    def _death(self, payload: Payload, received: int) -> list[Batch]:
        bdseq = next((metric.value for metric in payload.metrics if metric.name == BDSEQ), None)
        if self.born and bdseq != self.bdseq and bdseq is not None and self.bdseq is not None:
            self.health.refuse("a death certificate of an earlier session")
            return []
        return self._all_dead(received)

    def _all_dead(self, received: int) -> list[Batch]:
        if not self.born:
            return []
        self.born, self._gap_until = False, 0.0
        names = [f"{self.name}/{device}" for device in sorted(self.devices)]
        self.devices.clear()
        self._held.clear()
        return [Batch(name, Kind.DEATH, received) for name in (*names, self.name)]

    def _in_order(self, topic: Topic, payload: Payload, received: int) -> list[Batch]:
        found = self._take(topic, payload, received)
        while (following := self._held.pop((self.seq + 1) % 256, None)) is not None:
            found += self._take(*following)
        if not self._held:
            self._gap_until = 0.0
        return found

    def _release(self) -> list[Batch]:
        self._gap_until = 0.0
        found: list[Batch] = []
        for seq in sorted(self._held, key=lambda each: (each - self.seq) % 256):
            found += self._take(*self._held[seq])
        self._held.clear()
        return found

    def _take(self, topic: Topic, payload: Payload, received: int) -> list[Batch]:
        if payload.seq is not None:
            self.seq = payload.seq
        if topic.kind == "NDATA":
            return [self._batch(Kind.DATA, "", payload, received)]
        name = f"{self.name}/{topic.device}"
        if topic.kind == "DDEATH":
            self.devices.discard(topic.device)
            return [Batch(name, Kind.DEATH, received)]
        if topic.kind == "DBIRTH":
            if len(self.devices) >= MOST_DEVICES:
                self.health.refuse(f"more than {MOST_DEVICES:,} devices of one node")
                return []
            self.devices.add(topic.device)
            return [self._batch(Kind.BIRTH, topic.device, payload, received)]
        if topic.device not in self.devices:
            self.health.refuse("data before its device's birth")
            self.wants_rebirth = True
            return []
        return [self._batch(Kind.DATA, topic.device, payload, received)]

    def _batch(self, kind: Kind, device: str, payload: Payload, received: int) -> Batch:
        metrics = [metric for metric in payload.metrics if not metric.historical]
        if any(metrics[n].at > metrics[n + 1].at for n in range(len(metrics) - 1)):
            metrics.sort(key=lambda metric: metric.at)
        values = tuple(self._named(kind, device, metrics))
        at = payload.at or max((metric.at for metric in metrics), default=0)
        name = f"{self.name}/{device}" if device else self.name
        return Batch(name, kind, received, values, 1000 * at)

    def _named(self, kind: Kind, device: str, metrics: Iterable[Metric]) -> Iterable[tuple[str, Value]]:
        for metric in metrics:
            name = metric.name
            if not name and metric.alias is not None:
                name = self._aliases.get(metric.alias, "")
                if not name:
                    self.health.refuse("an alias that no birth has told")
                    self.wants_rebirth = True
            if not name:
                continue
            if kind == Kind.BIRTH and len(self._types) < MOST_NAMES:
                if metric.alias is not None:
                    self._aliases[metric.alias] = name
                    self._alias_of[device, name] = metric.alias
                self._types[device, name] = metric.datatype
            elif metric.alias is not None and metric.name and self._aliases.get(metric.alias, name) != name:
                self.health.breaks(self.name, "an alias stands for two metrics (payloads-alias-uniqueness)")
            datatype = metric.datatype or self._types.get((device, name), 0)
            yield name, metric.value if metric.datatype else typed(metric.value, datatype)
