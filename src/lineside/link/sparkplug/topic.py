"""Topics: `spBv1.0/GROUP/DDATA/NODE/DEVICE`, and the STATE of hosts. Sparkplug 3.0, section 4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NAMESPACE: Final = "spBv1.0"
OF_NODES: Final = ("NBIRTH", "NDATA", "NDEATH", "NCMD")
OF_DEVICES: Final = ("DBIRTH", "DDATA", "DDEATH", "DCMD")
LONGEST: Final = 1024
_NOT_IN_NAMES: Final = frozenset("+#")


@dataclass(frozen=True, slots=True)
class Topic:
    """Who said what kind of thing."""

    group: str
    kind: str
    node: str
    device: str = ""

    def __str__(self) -> str:
        """As it is published."""
        return "/".join(filter(None, (NAMESPACE, self.group, self.kind, self.node, self.device)))


def parse(text: str) -> Topic | None:
    """The parts of a topic; None where it is no message of an edge node or a device."""
    if len(text) > LONGEST or not text.isprintable():
        return None
    namespace, *parts = text.split("/")
    if namespace != NAMESPACE or not all(parts) or any(_NOT_IN_NAMES & set(part) for part in parts):
        return None
    if len(parts) == 3 and parts[1] in OF_NODES:
        return Topic(parts[0], parts[1], parts[2])
    if len(parts) == 4 and parts[1] in OF_DEVICES:
        return Topic(parts[0], parts[1], parts[2], parts[3])
    return None


def state_topic(host: str) -> str:
    """Where a host says whether it is online."""
    return f"{NAMESPACE}/STATE/{host}"
