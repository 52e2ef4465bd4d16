"""Workbooks that somebody is looking at before they are taken in: kept in memory, for their sender, for an hour."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from lineside.district.sheet.book import Book
from lineside.web.problem import WebError

KEPT_S = 3600.0
MOST_KEPT = 20


@dataclass(frozen=True)
class Upload:
    """A workbook that was sent and read, and by whom."""

    id: str
    book: Book
    by: str
    until: float


class Uploads:
    """The workbooks being looked at; the oldest give way."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Upload] = OrderedDict()
        self.reading = threading.Lock()
        """Held while a workbook is unpacked, so that two large ones never stand in memory at once."""

    def keep(self, book: Book, by: str) -> Upload:
        """Keep a workbook for its sender."""
        upload = Upload(secrets.token_urlsafe(16), book, by, self._now() + KEPT_S)
        with self._lock:
            self._kept[upload.id] = upload
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return upload

    def find(self, name: str, by: str) -> Upload:
        """The workbook of this id, if it is the sender's own.

        Raises:
            WebError: 404.
        """
        with self._lock:
            upload = self._kept.get(name)
        if upload is None or upload.by != by or upload.until < self._now():
            raise WebError(404, "There is no such workbook", "workbooks are kept for an hour; send it again")
        return upload

    def drop(self, name: str) -> None:
        """Forget a workbook."""
        with self._lock:
            self._kept.pop(name, None)
