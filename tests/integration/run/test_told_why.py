"""Why a run has stopped is told on its screen, before nobody answers there any more."""

from __future__ import annotations

import threading
import time
from importlib import import_module
from typing import TYPE_CHECKING

import httpx
import pytest
from rich.console import Console

from lineside.link.link import LinkError
from lineside.link.loopback import Loopback
from lineside.lower.codes import NEVER
from lineside.run.drive import drive
from lineside.run.ending import ExhaustedError, ending_of
from lineside.run.journal import DamagedError, FullError, JournalError
from lineside.run.recovery import begin
from lineside.run.serve import Screen, served
from lineside.web.ending import Ending
from lineside.web.listen import Doors
from lineside.web.refusal import DETAILS, TITLES, in_chinese
from tests.integration.run.faulty import FSYNC, FULL, SHORT, WRITE, Disk, can_fail, failing_disk
from tests.integration.run.line import SEED, line

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_S = 60.0
STOPS = "; nothing more is commanded until the run is started again"
NO_SPACE = ("no-space", f"no space is left on the disk{STOPS}", "磁盘空间不足；已停止下达指令，须重新启动运行")
DISK = ("disk", f"its disk does not take it{STOPS}", "磁盘写入出错；已停止下达指令，须重新启动运行")


class Viewer(threading.Thread):
    """A page that looks at a line; once it does, the disk fails, and it hears what the server says then."""

    def __init__(self, disk: Disk, kind: str, code: int, *, asks: bool) -> None:
        super().__init__()
        self.address = ""
        self._disk, self._fault, self._asks = disk, (kind, code), asks
        self.told: list[httpx.Response] = []

    def run(self) -> None:
        """Look, fail the disk, ask for an order where it `asks`, and look on until the line says that it stands."""
        order = {"ask": "order", "source": 0, "quantity": 1}
        with httpx.Client(base_url=self.address, timeout=PATIENCE_S) as client:
            csrf = {"x-lineside-csrf": client.get("/api/me").json()["csrf"]}
            assert client.get("/api/line/frame").status_code == 200
            self._disk.fail(self._fault[0], 0, self._fault[1])
            if self._asks:
                self.told.append(client.post("/api/line/asks", json=order, headers=csrf))
            deadline = time.monotonic() + PATIENCE_S
            while (answer := client.get("/api/line/frame")).status_code == 200:
                assert time.monotonic() < deadline, "the fault came to nothing"
            self.told += [answer, client.post("/api/line/asks", json=order, headers=csrf)]


@pytest.mark.skipif(not can_fail(), reason="this Python's SQLite cannot be reached")
@pytest.mark.parametrize(
    ("kind", "code", "speed", "told"),
    [
        ("write", FULL, 0.0, NO_SPACE),
        ("write", SHORT, 1.0, NO_SPACE),
        ("write", WRITE, 0.0, DISK),
        ("sync", FSYNC, 1.0, DISK),
    ],
)
def test_a_journal_that_cannot_be_written_is_told_to_who_watches_and_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, code: int, speed: float, told: tuple[str, str, str]
) -> None:
    monkeypatch.setattr(import_module("lineside.run.serve"), "TELL_S", 1.0)  # this viewer asks again at once
    screen = Screen(Doors(port=0), any_port=False, accounts=None, watch_only=False)
    with failing_disk() as disk:
        session = begin(tmp_path / "run.lineside", line(), Loopback(line(), SEED), seed=SEED, speed=speed)
        viewer = Viewer(disk, kind, code, asks=speed == 1.0)

        def run() -> None:
            with served(session, speed, screen, None, lambda _: None) as watch:
                viewer.address = watch.address
                viewer.start()
                drive(session, speed, NEVER, Console(quiet=True), quiet=True, watch=watch)

        with pytest.raises(JournalError):
            run()
        viewer.join(PATIENCE_S)
    assert len(viewer.told) == (3 if speed == 1.0 else 2)
    for answer in viewer.told:
        said = answer.json()
        assert answer.status_code == 503
        assert said["type"] == f"urn:lineside:stopped:{told[0]}"
        assert (said["title"], said["title_zh"]) == ("The journal cannot be written", "运行日志无法写入")
        assert (said["detail"], said["detail_zh"]) == told[1:]
        assert str(tmp_path) not in answer.text


def test_each_error_that_ends_a_run_is_told_for_what_it_is() -> None:
    assert [
        ending_of(each)
        for each in (
            FullError("x"), JournalError("x"), DamagedError("x"), LinkError("x"), ExhaustedError("x"), ValueError("x")
        )
    ] == [Ending.NO_SPACE, Ending.DISK, Ending.DAMAGED, Ending.PLANT, Ending.MEMORY, Ending.ERROR]  # fmt: skip


@pytest.mark.parametrize("ending", Ending)
def test_every_ending_has_chinese_words(ending: Ending) -> None:
    assert in_chinese(ending.title, TITLES)
    assert in_chinese(ending.detail, DETAILS)
