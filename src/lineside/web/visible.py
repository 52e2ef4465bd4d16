"""Which reader of a ledger each role is; what a reader sees is decided in `district.sight`."""

from __future__ import annotations

from lineside.district.sight import Reader, Sight
from lineside.district.store.account import Role
from lineside.district.store.ledger import Ledger

READERS: dict[Role, Reader] = {
    Role.VIEWER: Reader.OFFICE,
    Role.EDITOR: Reader.DESK,
    Role.RELEASER: Reader.DESK,
    Role.ADMINISTRATOR: Reader.DESK,
}


def sight_of(ledger: Ledger, role: Role, within: str = "") -> Sight:
    """What a role may see of a ledger; `within` is the cluster, park or township that the account is for."""
    return Sight(ledger, READERS[role], within)
