"""What people ask of a run from other threads: kept until it is between two steps, and answered then."""

from __future__ import annotations

import queue
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lineside.run.session import Session

MOST_WAITING = 100
"""Wishes beyond which people are told to try again later."""


class BusyError(Exception):
    """More is asked of the run than it can look at."""


@dataclass(frozen=True, slots=True)
class _Wish:
    do: Callable[[Session], bool]
    answer: Future[bool]


class Inbox:
    """A bounded queue of wishes; `put` from any thread, `serve` from the one that runs the plant."""

    def __init__(self) -> None:
        """Nobody wants anything yet."""
        self._wishes: queue.Queue[_Wish] = queue.Queue(MOST_WAITING)
        self._closed = False

    def put(self, do: Callable[[Session], bool]) -> Future[bool]:
        """Have something done between two steps; whether it was, is answered then.

        Raises:
            BusyError: too much is waiting.
        """
        wish = _Wish(do, Future())
        try:
            self._wishes.put_nowait(wish)
        except queue.Full:
            raise BusyError from None
        if self._closed:
            self.close()
        return wish.answer

    def close(self) -> None:
        """The run is over: whoever waits, or comes later, is answered at once by BusyError."""
        self._closed = True
        while True:
            try:
                wish = self._wishes.get_nowait()
            except queue.Empty:
                return
            if wish.answer.set_running_or_notify_cancel():
                wish.answer.set_exception(BusyError())

    def serve(self, session: Session) -> None:
        """Do all that waits."""
        while True:
            try:
                wish = self._wishes.get_nowait()
            except queue.Empty:
                return
            if not wish.answer.set_running_or_notify_cancel():
                continue  # whoever asked has gone
            try:
                wish.answer.set_result(wish.do(session))
            except BaseException as error:
                wish.answer.set_exception(error)
                raise
