"""Sums made ready behind the requests: the column store filled, and what viewers must not see worked out.

Filling the column store with a million figures takes ten seconds and more, and suppression up to a second for each
indicator and year. Requests do not wait for either: they wait a moment, then say that it is being worked out. A thread
works until everything is known, what was asked for first, then the latest years; it begins when a ledger is served and
when it has changed. What it finds is kept in the mirror, by a stamp of all that it hangs on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import duckdb
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from lineside.district.errors import AddressError, StorageError
from lineside.district.judging import CellName, Judge, Judged, stamps
from lineside.district.mirror import Mirror
from lineside.district.store.ledger import Ledger
from lineside.district.store.tables import ACT
from lineside.errors import LinesideError
from lineside.web.problem import WebError

Place = tuple[str, int]
"""An indicator and a year."""

_LOG = logging.getLogger("lineside.web")
IN_THE_LOG = "what they are worked out from cannot be read; its keeper finds the reason in the log"
FEW_ACTS = 100
"""Acts that a request copies into the column store by itself; more are left to the thread, and the request waits."""
TITLE = "The sums are being worked out"


class Ready:
    """The column store of a served ledger, and what viewers must not see of its sums.

    Args:
        ledger: what is served. One in memory has a single connection, so there everything is done at once, in the
            request.
        path: a file that keeps the column store; in memory without one, or where another program holds it.
        patience_s: how long a request waits.
        then: what is done once behind the requests, when all sums are known for the first time.
    """

    def __init__(
        self, ledger: Ledger, *, path: Path | None = None, patience_s: float = 30.0,
        then: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        self.ledger, self.patience_s, self._then = ledger, patience_s, then
        self.at_once = ledger.path is None and ledger.address.startswith("sqlite")
        self._path = path
        self._changed = threading.Condition()
        self._mirror: Mirror | None = None
        self._stamps: tuple[int, dict[Place, str]] = (-1, {})
        self._judge: Judge | None = None
        self._kept: dict[Place, tuple[str, str]] = {}
        self._known: dict[Place, tuple[str, Judged]] = {}
        self._wanted: list[Place] = []
        self._thread: threading.Thread | None = None
        self._stopping = self._again = False
        self._trouble = ""
        self.ahead: Callable[[Ledger, Mirror], None] | None = None
        """What else pages rest on, made before anybody asks: called where the ledger has changed."""
        self._ahead_of = -1

    def begin(self) -> None:
        """Work out what is not known yet, behind what else is done."""
        if self.at_once:
            return
        with self._changed:
            self._again = True
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._work, name="sums", daemon=True)
                self._thread.start()

    @property
    def idle(self) -> bool:
        """Whether nothing is being worked out."""
        return self._thread is None

    def changed(self) -> None:
        """The ledger was written to: begin anew, if anybody has asked for sums yet."""
        if self._mirror is not None:
            self.begin()

    def close(self) -> None:
        """Stop working and let go of the column store."""
        with self._changed:
            self._stopping = True
            thread = self._thread
        if thread is not None:
            thread.join()
        if self._mirror is not None:
            self._mirror.close()

    def mirror(self) -> Mirror:
        """The column store, as the ledger is now.

        Raises:
            WebError: 503, it is still being filled.
        """
        if self.at_once:
            self._open().refresh()
            return self._open()
        until = time.monotonic() + self.patience_s
        newest = self._newest()
        self._catch_up(newest, until)
        while self._mirror is None or self._mirror.newest < newest:
            copied = 0 if self._mirror is None else self._mirror.copied
            self._wait(until, f"{copied} changed figures are copied so far")
        return self._mirror

    def _catch_up(self, newest: int, until: float) -> None:
        """Copy the few acts that are new at once: while many people write, the thread is always a little behind.

        What cannot be read is left to the thread, which tells it.
        """
        mirror = self._mirror
        if mirror is None or not 0 < newest - mirror.newest <= FEW_ACTS:
            return
        if mirror.lock.acquire(timeout=max(0.0, until - time.monotonic())):
            try:
                mirror.refresh()
            except (LinesideError, SQLAlchemyError, duckdb.Error):
                return
            finally:
                mirror.lock.release()

    def at_hand(self) -> Mirror | None:
        """The column store however far it is; None where everything is done at once. Whoever reads looks how far."""
        return None if self.at_once else self._open()

    def judged(self, indicator: str, years: Collection[int]) -> Judged:
        """What viewers are shown of an indicator's sums in these years.

        Raises:
            WebError: 503, it is still being worked out.
        """
        until = time.monotonic() + self.patience_s
        while True:
            mirror = self.mirror()
            now = self._stamps_now(mirror)
            places = [(indicator, year) for year in years if (indicator, year) in now]
            found = {place: self._judged_as(place, now[place]) for place in places}
            missing = [place for place, judged in found.items() if judged is None]
            if not missing:
                return _together(judged for judged in found.values() if judged is not None)
            if self.at_once:
                for place in missing:
                    self._find(mirror, place)
                continue
            with self._changed:
                self._wanted = missing + [place for place in self._wanted if place not in missing]
            told = f"{len(places) - len(missing)} of {len(places)} years of {indicator} are known"
            self._wait(until, f"which of them may be shown: {told}")

    def _judged_as(self, place: Place, stamp: str) -> Judged | None:
        """What was found under this stamp; what an earlier start kept is read when it is asked for."""
        with self._changed:
            known = self._known.get(place, ("", None))
            if known[0] == stamp:
                return known[1]
            kept = self._kept.pop(place, ("", ""))
        if kept[0] != stamp:
            return None
        judged = Judged.from_json(kept[1])
        with self._changed:
            self._known[place] = (stamp, judged)
        return judged

    def _newest(self) -> int:
        with self.ledger.reading() as connection:
            return int(connection.execute(select(func.max(ACT.c.id))).scalar() or 0)

    def _wait(self, until: float, told: str) -> None:
        self.begin()
        with self._changed:
            if self._trouble:
                raise WebError(503, "The sums cannot be worked out", self._trouble)
            left = until - time.monotonic()
            if left <= 0:
                raise WebError(503, TITLE, f"{told}; ask again in a moment")
            self._changed.wait(min(left, 0.5))

    def _open(self) -> Mirror:
        with self._changed:
            if self._mirror is None:
                self._mirror = _opened(self.ledger, self._path)
                for indicator, year, stamp, text in self._mirror.kept():
                    self._kept[indicator, year] = (stamp, text)
                self._judge = Judge(self._mirror)
            return self._mirror

    def _stamps_now(self, mirror: Mirror) -> dict[Place, str]:
        with mirror.lock:
            if self._stamps[0] != mirror.newest:
                self._stamps = (mirror.newest, stamps(mirror))
            return self._stamps[1]

    def _find(self, mirror: Mirror, place: Place) -> None:
        """Work out one indicator and year; nothing is noted where the ledger changed meanwhile."""
        before = self._stamps_now(mirror).get(place)
        assert self._judge is not None
        found = self._judge.judge(*place)
        if before is None or self._stamps_now(mirror).get(place) != before:
            return
        # Remembered before anybody is shown it: what was told once cannot be taken back.
        self._judge.note(*place, found)
        mirror.keep(*place, before, found.judged.to_json())
        with self._changed:
            self._known[place] = (before, found.judged)
            self._changed.notify_all()

    def _next(self, mirror: Mirror) -> Place | None:
        now = self._stamps_now(mirror)
        with self._changed:
            found = [*self._known.items(), *self._kept.items()]
            known = {place for place, (stamp, _) in found if now.get(place) == stamp}
            self._wanted = [place for place in self._wanted if place in now and place not in known]
            rest = sorted(now.keys() - known, key=lambda place: (-place[1], place[0]))
            return next(iter([*self._wanted, *rest]), None)

    def _work(self) -> None:
        try:
            while not self._stopping:
                with self._changed:
                    self._again = False
                mirror = self._open()
                mirror.refresh()
                with self._changed:
                    self._changed.notify_all()
                place = self._next(mirror)
                if not self._wanted and self.ahead is not None and self._ahead_of != mirror.newest:
                    self._ahead_of = mirror.newest
                    self.ahead(self.ledger, mirror)
                self._trouble = ""
                if place is not None:
                    self._find(mirror, place)
                elif self._then is not None:
                    then, self._then = self._then, None
                    then()
                elif self._ended():
                    return
        except (LinesideError, SQLAlchemyError, duckdb.Error) as wrong:
            told = str(wrong).splitlines()[0]
            if isinstance(wrong, StorageError) or not isinstance(wrong, LinesideError):
                _LOG.error("sums cannot be worked out: %s", told)  # it names folders and statements
                told = IN_THE_LOG
            with self._changed:
                self._trouble = "" if self._stopping else told
                self._thread = None
                self._changed.notify_all()

    def _ended(self) -> bool:
        with self._changed:
            if not self._again:
                self._thread = None
            return not self._again


def _together(found: Iterable[Judged]) -> Judged:
    totals: dict[CellName, int] = {}
    growths: set[CellName] = set()
    for judged in found:
        totals |= judged.totals
        growths |= judged.growths
    return Judged(totals, frozenset(growths))


def _opened(ledger: Ledger, path: Path | None) -> Mirror:
    try:
        return Mirror(ledger, path)
    except AddressError:  # another program serves the same ledger: each has its own then
        return Mirror(ledger)
