"""Tries to log in: counted before the work, worked on a few at a time, and held against whoever tries.

A guess costs the server a tenth of a second and 32 MB (scrypt, as it should), so guesses have threads of their own, and
each counts as wrong until it has proved right: forty at once are not tried before the first is known to be wrong. What
is counted is (address, name) and address. A name is never locked for everybody: else a stranger's errors would lock
its owner out (OWASP Authentication Cheat Sheet, "Account Lockout").
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from lineside.web.problem import WebError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import HTTPConnection

    from lineside.district.store.account import Account
    from lineside.district.store.ledger import Ledger

Found = TypeVar("Found")

WINDOW_S: Final = 600.0
MOST_OF_NAME: Final = 10
"""Wrong tries for one name from one address within the window."""
MOST_OF_ADDRESS: Final = 60
"""Wrong tries for any names from one address: an office behind one address logs in together each morning."""
MOST_WAITING: Final = 100
MOST_REMEMBERED: Final = 20_000
AT_ONCE: Final = max(1, min(4, (os.cpu_count() or 1) // 2))
"""Guesses worked on at once: half the cores, so that who is served does not wait for who wants in."""
BY_TOKEN: Final = "(token)"  # noqa: S105  what tries with tokens count as, no secret


class WrongSecretError(WebError):
    """A wrong password or token: the try that brought it stays counted."""


class Logins:
    """The tries of one server."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._wrong: dict[tuple[str, str], deque[float]] = {}
        self._waiting = 0
        self._pool = ThreadPoolExecutor(AT_ONCE, "login")

    def close(self) -> None:
        """Work on no more tries."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def attempt(self, address: str, name: str | None, work: Callable[[], Found]) -> Found:
        """What `work` finds, in a thread for tries. It raises WrongSecretError where the secret is wrong.

        Args:
            address: who tries, as `address_of` tells.
            name: the account tried; None where nothing is guessed, only worked on.
            work: the look at the secret.

        Raises:
            WebError: 429 after too many wrong tries, 503 when too many are waiting.
        """
        keys = () if name is None else ((address, name[:80]), (address, ""))
        with self._lock:
            mark = self._count(keys)
            if self._waiting >= MOST_WAITING:
                self._uncount(keys, mark)
                raise WebError(503, "Too many people are logging in", "try again in a moment")
            self._waiting += 1

        def one() -> Found:
            try:
                found = work()
            except WrongSecretError:
                raise
            except BaseException:
                with self._lock:
                    self._uncount(keys, mark)
                raise
            else:
                with self._lock:
                    self._uncount(keys, mark)
                    self._wrong.pop(keys[0], None) if keys else None
                return found

        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, one)
        finally:
            with self._lock:
                self._waiting -= 1

    def _count(self, keys: tuple[tuple[str, str], ...]) -> float:
        mark = self._now()
        if len(self._wrong) > MOST_REMEMBERED:  # somebody tries names; what has passed is forgotten
            self._wrong = {key: tries for key, tries in self._wrong.items() if tries and tries[-1] > mark - WINDOW_S}
        for key, most in zip(keys, (MOST_OF_NAME, MOST_OF_ADDRESS), strict=False):
            tries = self._wrong.setdefault(key, deque())
            while tries and tries[0] < mark - WINDOW_S:
                tries.popleft()
            if len(tries) >= most:
                raise WebError(429, "Too many wrong passwords", "wait ten minutes, or ask an administrator")
        for key in keys:
            self._wrong[key].append(mark)
        return mark

    def _uncount(self, keys: tuple[tuple[str, str], ...], mark: float) -> None:
        for key in keys:
            tries = self._wrong.get(key)
            if tries is not None and mark in tries:
                tries.remove(mark)
                if not tries:
                    del self._wrong[key]


def address_of(connection: HTTPConnection) -> str:
    """Who a connection comes from: an IPv4 address, or the network of an IPv6 one, since one host has 2^64 of these."""
    return network_of("" if connection.client is None else connection.client.host)


def network_of(host: str) -> str:
    """An IPv4 address as it is, an IPv6 one as its network (/64)."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def account_for(ledger: Ledger, *, name: str, password: str, token: str) -> Account:
    """The account of a name and password, or of a token.

    Raises:
        WrongSecretError: 401, in the same words whichever part is wrong.
    """
    account = ledger.account_of(token) if token else ledger.account_with_password(name, password)
    if account is None:
        raise WrongSecretError(
            401, "The login is wrong", "check name and password, or ask an administrator for a new token"
        )
    return account
