"""Accounts and their roles: who may look, edit, release and administer."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, insert, select, update

from lineside.district.errors import ConflictError, NotAllowedError, UnknownError
from lineside.district.store.tables import ACCOUNT


class Role(StrEnum):
    """Roles in rising order; each may do what those before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    RELEASER = "releaser"
    ADMINISTRATOR = "administrator"

    def reaches(self, needed: Role) -> bool:
        """Whether this role may do what needs the other."""
        return _ORDER.index(self) >= _ORDER.index(needed)


_ORDER = tuple(Role)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who uses the ledger: a name for the history, a role, and whether the account still works.

    within: the cluster, park or township that it is for; empty for the whole ledger. desks: those it works at.
    `password_mark` and `token_mark` are others after each change of its password or token, and tell nothing of either:
    a login holds as long as that of the secret it was begun with.
    """

    name: str
    role: Role
    active: bool
    within: str = ""
    desks: tuple[str, ...] = ()
    password_mark: str = field(default="", repr=False, compare=False)
    token_mark: str = field(default="", repr=False, compare=False)


def _account(row: RowMapping) -> Account:
    marks = _mark((row["password"] or "").encode()), _mark(row["token"] or b"")
    desks = tuple(filter(None, row["desks"].split("\n")))
    return Account(row["name"], Role(row["role"]), bool(row["active"]), row["within"], desks, *marks)


def _mark(kept: bytes) -> str:
    return hashlib.sha256(b"mark" + kept).hexdigest() if kept else ""


_COLUMNS = (
    ACCOUNT.c.name, ACCOUNT.c.role, ACCOUNT.c.active, ACCOUNT.c.within, ACCOUNT.c.desks, ACCOUNT.c.password,
    ACCOUNT.c.token,
)  # fmt: skip


def all_accounts(connection: Connection) -> list[Account]:
    """Every account, by name."""
    return [_account(row) for row in connection.execute(select(*_COLUMNS).order_by(ACCOUNT.c.name)).mappings()]


def find_account(connection: Connection, name: str) -> Account:
    """The account of this name.

    Raises:
        UnknownError: there is none.
    """
    row = connection.execute(select(*_COLUMNS).where(ACCOUNT.c.name == name)).mappings().first()
    if row is None:
        raise UnknownError(f"there is no account `{name[:80]}`; an administrator adds one")
    return _account(row)


def require(connection: Connection, name: str, needed: Role) -> Account:
    """The account, when it may do what `needed` may.

    Raises:
        NotAllowedError: no such account, switched off, or a role that does not reach.
    """
    try:
        account = find_account(connection, name)
    except UnknownError as unknown:
        raise NotAllowedError(str(unknown)) from None
    if not account.active:
        raise NotAllowedError(f"the account {name} is switched off")
    if not account.role.reaches(needed):
        raise NotAllowedError(f"{name} is {account.role}; this needs the role {needed}")
    return account


def add_account(connection: Connection, name: str, role: Role, within: str = "") -> None:
    """Add an account.

    Raises:
        ConflictError: the name is taken, empty or too long.
    """
    if not name or len(name) > 80 or not name.isprintable():
        raise ConflictError("an account's name has 1 to 80 printable characters")
    if connection.execute(select(ACCOUNT.c.name).where(ACCOUNT.c.name == name)).first() is not None:
        raise ConflictError(f"there is already an account {name}; give it another role to let it work again")
    connection.execute(insert(ACCOUNT).values(name=name, role=role.value, active=True, token=None, within=within))


def change_account(connection: Connection, name: str, *, role: Role, active: bool, within: str = "") -> None:
    """Give an account another role, or switch it off.

    Raises:
        ConflictError: no administrator would be left.
    """
    others = [a for a in all_accounts(connection) if a.name != name and a.active and a.role is Role.ADMINISTRATOR]
    if not others and not (active and role is Role.ADMINISTRATOR):
        raise ConflictError("the ledger would be left without an administrator")
    connection.execute(
        update(ACCOUNT).where(ACCOUNT.c.name == name).values(role=role.value, active=active, within=within)
    )


MOST_DESKS = 20


def set_desks(connection: Connection, name: str, desks: Sequence[str]) -> None:
    """Say which desks an account works at.

    Raises:
        ConflictError: too many, or one that is no name of an office.
    """
    if len(desks) > MOST_DESKS or not all(desk and len(desk) <= 200 and desk.isprintable() for desk in desks):
        raise ConflictError(f"an account works at {MOST_DESKS} desks at most, each of 1 to 200 printable characters")
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(desks="\n".join(dict.fromkeys(desks))))


def remove_account(connection: Connection, name: str) -> None:
    """Switch an account off for good, its password and token gone. Its name stays: the history speaks of it.

    Raises:
        UnknownError: there is none.
        ConflictError: no administrator would be left.
    """
    old = find_account(connection, name)
    change_account(connection, name, role=old.role, active=False, within=old.within)
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(token=None, password=None))


@dataclass(frozen=True, slots=True)
class Keys:
    """The names of the accounts that have a password, and of those that have a token."""

    passwords: frozenset[str]
    tokens: frozenset[str]


def all_keys(connection: Connection) -> Keys:
    """Who has a password, and who a token."""
    named = [
        frozenset(connection.scalars(select(ACCOUNT.c.name).where(column.is_not(None))))
        for column in (ACCOUNT.c.password, ACCOUNT.c.token)
    ]
    return Keys(*named)


def issue_token(connection: Connection, name: str) -> str:
    """A new secret for the account, shown once; the ledger keeps its SHA-256 only. An older secret stops working."""
    token = secrets.token_urlsafe(32)
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(token=_digest(token)))
    return token


def end_token(connection: Connection, name: str) -> None:
    """Let an account's secret stop working."""
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(token=None))


def account_of_token(connection: Connection, token: str) -> Account | None:
    """The active account whose secret this is, or None."""
    row = connection.execute(select(*_COLUMNS).where(ACCOUNT.c.token == _digest(token))).mappings().first()
    account = None if row is None else _account(row)
    return account if account is not None and account.active else None


def _digest(token: str) -> bytes:
    # The secret is 256 random bits, so one hash is enough; slow hashes are for what people choose.
    return hashlib.sha256(token.encode()).digest()
