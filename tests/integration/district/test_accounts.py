"""Accounts from the command line, backups while a ledger is used, and starts that are refused and leave nothing."""

from __future__ import annotations

import json
import re
import shlex
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lineside.cli import app as lineside_app
from lineside.district import Figure, Ledger, Query, open_ledger, opening
from lineside.district.cli import app, ledger
from lineside.district.errors import AddressError, ConflictError, DistrictError, NotAllowedError, PasswordError
from lineside.district.store.backup import restore_backup
from lineside.web.listen import Doors, ServeError
from tests.integration.district.test_command import run
from tests.unit.district.sheet.workbooks import WHY, firms

RUNNER = CliRunner()
ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "correct horse battery"


@pytest.fixture
def mine(tmp_path: Path) -> str:
    run("new", str(tmp_path / "mine.db"))
    return str(tmp_path / "mine.db")


def typed(data: str, name: str, password: str) -> None:
    found = RUNNER.invoke(ledger, ["account", "password", name, "--into", data], input=f"{password}\n")
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert PASSWORD not in found.output


def test_an_account_lives_on_the_command_line_from_its_addition_to_its_removal(mine: str) -> None:
    run("account", "add", "wang", "editor", "--into", mine)
    typed(mine, "wang", PASSWORD)
    token = run("account", "token", "wang", "--into", mine).splitlines()[-1]
    run("account", "role", "wang", "releaser", "--into", mine)
    listed = json.loads(run("account", "list", mine, "--json"))
    assert listed == [
        {"name": "local", "role": "administrator", "active": True, "password": False, "token": False},
        {"name": "wang", "role": "releaser", "active": True, "password": True, "token": True},
    ]
    with open_ledger(mine) as opened:
        assert opened.account_with_password("wang", PASSWORD) == opened.account_of(token) == opened.account("wang")
    run("account", "remove", "wang", "--into", mine)
    assert "wang: off, no password or token" in run("account", "list", mine)
    with open_ledger(mine) as opened:
        assert opened.account_with_password("wang", PASSWORD) is None
        assert opened.account_of(token) is None
        told = [(change.field, change.old, change.new) for change in opened.history("account/wang")]
        assert told[0] == ("role", None, "editor")
        assert told[-1] == ("role", "releaser", None)
        assert PASSWORD not in str(told)
    with pytest.raises(ConflictError, match="already an account"):
        run("account", "add", "wang", "viewer", "--into", mine)  # else a stranger would inherit the history
    run("account", "role", "wang", "viewer", "--into", mine)
    with open_ledger(mine) as opened:
        assert opened.account("wang").active
        assert opened.account_of(token) is None, "who comes back gets new keys"


def test_what_cannot_be_done_to_an_account_is_said_in_a_sentence(mine: str) -> None:
    with pytest.raises(DistrictError, match="a role is viewer, editor, releaser, administrator, not `boss`"):
        run("account", "add", "wang", "boss", "--into", mine)
    with pytest.raises(ConflictError, match="without an administrator"):
        run("account", "remove", "local", "--into", mine)
    with pytest.raises(DistrictError, match="there is no account `li`"):
        typed(mine, "li", PASSWORD)
    with pytest.raises(PasswordError, match="10 to 200 characters"):
        typed(mine, "local", "short")
    run("account", "add", "wang", "editor", "--into", mine)
    with pytest.raises(NotAllowedError, match="needs the role administrator"):
        run("account", "add", "li", "editor", "--into", mine, "--by", "wang")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "0.0.0.0"), "passwords would cross the network in plain text"),  # noqa: S104
        (("--host", "0.0.0.0", "--plain-text"), "set a password for an account first"),  # noqa: S104
        (("--certificate", "none.pem", "--key", "none.pem"), "there is no file none.pem"),
    ],
)
def test_a_refused_start_of_bundled_data_leaves_no_file(
    options: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "data")
    with pytest.raises(ServeError, match=said):
        run("banan", *options, on=app)
    assert not list(tmp_path.iterdir())


def test_a_ledger_that_is_not_made_to_its_end_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "fill", stop)
    with pytest.raises(KeyboardInterrupt):
        opening.make("banan", tmp_path / "mine.db")
    assert not (tmp_path / "mine.db").exists()
    monkeypatch.undo()
    run("new", str(tmp_path / "mine.db"))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.db"]


def test_a_backup_taken_while_a_ledger_is_written_holds_one_moment_of_it(ledger: Ledger, tmp_path: Path) -> None:
    firms(ledger)
    ledger.add_account("wang", "editor", by="local")
    ledger.set_password("wang", PASSWORD, by="local")
    token = ledger.issue_token("wang", by="local")
    stop = threading.Event()

    def write() -> None:
        for month in range(1200):
            if stop.is_set():
                return
            period = f"{1950 + month // 12}-{month % 12 + 1:02}"
            pair = [{**FIGURE, "period": period, "indicator": name} for name in ("revenue", "profit")]
            ledger.add_figures([Figure.from_dict(one) for one in pair], **WHY)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while ledger.count(Query()) < 20 and writer.is_alive():
            pass
        for n in range(3):
            ledger.back_up(tmp_path / f"{n}.backup")
    finally:
        stop.set()
        writer.join()
    for n in range(3):
        with open_ledger(tmp_path / f"{n}.backup", create=False) as copy:
            found = copy.figures(Query())
            assert len(found) % 2 == 0, "each act wrote two figures: half of one is not a moment that was"
            assert len(found) >= 20
            assert [act for act in copy.acts(limit=10_000) if act.count == 2] == [
                act for act in ledger.acts(limit=10_000) if act.count == 2
            ][: len(found) // 2]
            assert copy.account_of(token) == copy.account_with_password("wang", PASSWORD) == ledger.account("wang")
            assert copy.history(found[0].id) == ledger.history(found[0].id)
    assert (tmp_path / "0.backup").stat().st_mode & 0o077 == 0
    with pytest.raises(ConflictError, match="exists already"):
        ledger.back_up(tmp_path / "0.backup")
    assert not list(tmp_path.glob("*.unfinished*"))


def test_a_backup_is_restored_on_either_database(address: str, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "from.db") as source:
        firms(source)
        source.add_figures([Figure.from_dict(FIGURE)], **WHY)
        source.set_password("local", PASSWORD, by="local")
        source.back_up(tmp_path / "kept.db")
        before = (tmp_path / "kept.db").read_bytes()
        restore_backup(tmp_path / "kept.db", address)
        with open_ledger(address, create=False) as restored:
            assert restored.figures(Query()) == source.figures(Query())
            assert restored.acts() == source.acts()
            assert restored.records() == source.records()
            assert restored.account_with_password("local", PASSWORD) is not None
            restored.add_figures([Figure.from_dict({**FIGURE, "period": "2024"})], **WHY)  # numbers go on, too
    assert (tmp_path / "kept.db").read_bytes() == before
    with pytest.raises(ConflictError, match="already"):
        restore_backup(tmp_path / "kept.db", address)


FIGURE: dict[str, str | bool | None] = {
    "subject": "firm-a", "indicator": "revenue", "period": "2023", "value": "1", "unit": "万元", "synthetic": True,
}  # fmt: skip


def test_what_is_no_backup_is_refused_and_leaves_nothing(tmp_path: Path, mine: str) -> None:
    (tmp_path / "text.db").write_text("no ledger at all, " * 100)
    with open_ledger(mine) as opened:
        opened.settle()
    whole = Path(mine).read_bytes()
    (tmp_path / "half.db").write_bytes(whole[: len(whole) // 2])
    before = sorted(tmp_path.iterdir())
    for name in ("text.db", "half.db", "none.db"):
        with pytest.raises(AddressError):
            restore_backup(tmp_path / name, tmp_path / "new.db")
    assert sorted(tmp_path.iterdir()) == before


def test_backup_and_restore_on_the_command_line(mine: str, tmp_path: Path) -> None:
    assert "0 figures, 1 acts, 1 accounts" in run("backup", mine, "--out", str(tmp_path / "kept.db"))
    assert "restored" in run("restore", str(tmp_path / "kept.db"), "--into", str(tmp_path / "again.db"))
    with open_ledger(mine) as one, open_ledger(tmp_path / "again.db", create=False) as two:
        assert one.acts() == two.acts()


def test_behind_a_proxy_on_this_machine_everybody_logs_in() -> None:
    behind = Doors(plain_text=True, proxy="127.0.0.1")
    assert not behind.is_local
    assert behind.check(), "cookies travel over the proxy's TLS alone"
    with pytest.raises(ServeError, match=r"127\.0\.0\.1 behind 127\.0\.0\.1 can be reached .* set a password"):
        behind.check_passwords(lambda: False)
    with pytest.raises(ServeError, match="passwords would cross the network"):
        Doors(proxy="127.0.0.1").check()


def test_the_guide_shows_what_its_commands_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("new", "mine.db")
    guide = (ROOT / "docs/guides/office-network.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)
    shown = 0
    for block in blocks:
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, told = piece.partition("\n")
            if told.strip():
                words = shlex.split(command, comments=True)
                assert words[:2] == ["lineside", "ledger"], command
                said = RUNNER.invoke(ledger, words[2:], input=f"{PASSWORD}\n").output
                lines = [re.sub(r"[\d,]+", "9", line) for line in said.splitlines()]
                assert [line for line in told.splitlines() if re.sub(r"[\d,]+", "9", line) not in lines] == [], said
                shown += 1
    assert shown == 6


def test_the_service_of_the_guide_starts_what_there_is() -> None:
    guide = (ROOT / "docs/guides/office-network.md").read_text(encoding="utf-8")
    commands = [line.split()[1:] for line in guide.splitlines() if line.startswith("ExecStart=")]
    assert [command[0] for command in commands] == ["run", "district"]
    for command in commands:
        told = RUNNER.invoke(lineside_app, [command[0], "--help"]).output
        asked = [word for word in command if word.startswith("--")]
        assert asked
        assert not [word for word in asked if word not in told]
