"""`--help`, wrong options and the ledger's commands in Chinese: option names stay, and no English sentence is left."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.main import get_command

from lineside import cli
from lineside.chinese.usage import HELP, described
from tests.unit.test_chinese import in_english, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SENT_ON = {
    "run": "run.cli:run", "replay": "run.cli:replay", "verify": "run.cli:verify", "links": "run.cli:links",
    "forecast": "forecast.cli:forecast", "history": "history.cli:history", "chart": "quality.cli:chart",
    "layout": "web.cli:layout", "district": "district.cli:app", "ledger": "district.cli:ledger",
}  # fmt: skip
"""Commands that another module carries out."""


def commands() -> Iterator[tuple[str, Any]]:
    """Every command there is, with its name."""
    root = get_command(cli.app)
    yield "lineside", root
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        if name not in SENT_ON:
            yield f"lineside {name}", command
            continue
        module, _, attribute = SENT_ON[name].partition(":")
        target = getattr(import_module(f"lineside.{module}"), attribute)
        if not isinstance(target, typer.Typer):
            function, target = target, typer.Typer(add_completion=False)
            target.command()(function)
        yield from _below(f"lineside {name}", get_command(target))


def _below(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from _below(f"{path} {name}", each)


def test_every_commands_help_is_chinese_and_keeps_its_options() -> None:
    listed = list(commands())
    assert len(listed) > 35
    for path, command in listed:
        told = described(command, path)
        assert all(option in told for param in command.params for option in param.opts if option.startswith("--")), path
        assert in_english(re.sub(r"`[^`]*`|--[a-z-]+", "", told)) == [], told
        for param in command.params:
            help_text = getattr(param, "help", None)
            assert not help_text or HELP.get(help_text), (path, help_text)


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("--help",), 0, "用法：lineside [选项] 命令"),
        ((), 2, "用法：lineside [选项] 命令"),
        (("check", "--help"), 0, "用法：lineside check [选项] MODEL"),
        (("run", "--help"), 0, "用法：lineside run [选项] MODEL"),
        (("ledger", "post", "--help"), 0, "用法：lineside ledger post [选项] RUN"),
        (("check",), 2, "缺少参数 MODEL\n用法见：lineside check --help"),
        (("simulate", "tandem", "--fro", "1d"), 2, "没有选项 --fro"),
        (("simulat", "tandem"), 2, "没有命令 simulat"),
        (("simulate", "tandem", "--for", "1h", "--seed", "x"), 2, "--seed 的值无效"),
        (("ledger", "check"), 2, "缺少参数 DATA"),
    ],
    ids=lambda it: " ".join(it) if isinstance(it, tuple) else "",
)
def test_help_and_slips_are_answered_in_chinese(
    arguments: tuple[str, ...], status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--lang` may stand in front and behind; without it the same command answers in English."""
    for spoken in ((*arguments, "--lang", "zh"), ("--lang=zh", *arguments)):
        assert told in said(capsys, *spoken, status=status)
    assert not re.search("[一-鿿]", said(capsys, *arguments, status=status))


def test_a_chart_is_told_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "t.csv"
    file.write_text("torque\n" + "".join(f"{20 + n * 7 % 11 / 100}\n" for n in range(60)), encoding="utf-8")
    asked = ("chart", str(file), "--column", "torque", "--rules", "1,2,ewma", "--lang", "zh")
    told = said(capsys, *asked, "--tolerance", "19,21")
    assert "中心线" in told
    assert "Cpk 的95%区间" in told
    assert in_english(told.replace(str(file), "")) == []
    with file.open("a", encoding="utf-8") as more:
        more.write("25\n")
    assert "第 61 点：25" in said(capsys, *asked, "--phase-one", "60", status=1)
    for wrong in (("--column", "nix"), ("--kind", "zz"), ("--rules", "99"), ("--tolerance", "5"), ("--kind", "p")):
        assert in_english(said(capsys, *asked, *wrong, status=2).replace(str(file), "")) == [], wrong


def test_a_ledgers_commands_speak_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for line in (
        "new m.db --from banan",
        "account add wang editor --into m.db",
        "account list m.db",
        "account token wang --into m.db",
        "account remove wang --into m.db",
        "export m.db --out a.xlsx",
        "import a.xlsx --into m.db --write",
        "backup m.db --out b.db",
        "restore b.db --into c.db",
        "match m.db",
    ):
        told = said(capsys, "ledger", *line.split(), "--lang", "zh")
        assert re.search("[一-鿿]", told), line
        assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", re.sub(r"lineside ledger .*|`[^`]*`", "", told)), told
    for line in (
        "check nix.db",
        "new m.db",
        "account role wang king --into m.db",
        "template m.db --of zz --indicators profit --period 2024-03 --out f.xlsx",
    ):
        told = said(capsys, "ledger", *line.split(), "--lang", "zh", status=2)
        assert re.search("[一-鿿]", told), (line, told)


def test_what_is_asked_about_a_sheet_and_wrong_with_its_cells_is_told_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger, sheets = str(tmp_path / "m.db"), {
        "问.csv": "企业,产值,用途\n甲,about 40,x\n乙,12,3\n丙,5,4\n",
        "错.csv": "2024年3月 单位：亿元,\n企业名称,营业收入\n重庆惠科光电科技,1\n,1 2\n合计,7\n",
        "户.csv": "承租企业,房号,面积,租金,起租日\n甲,A101,x,5,2024.1.1\n",
    }  # fmt: skip
    said(capsys, "ledger", "new", ledger, "--from", "banan")
    file = tmp_path
    for name, rows in sheets.items():
        file = tmp_path / name
        file.write_text(rows, encoding="utf-8")
        told = said(capsys, "ledger", "import", str(file), "--into", ledger, "--lang", "zh", status=1)
        assert in_english(re.sub(r"e_hkc\w*|csv!", "", told)) == [], told
        assert len(re.findall("[A-Z][0-9]+(：|: )[^\n]*[一-鿿]", told)) > 1, told
    file.write_bytes("企业,产值\n".encode() + b"\xe7\xff,1\n")
    told = said(capsys, "ledger", "import", str(file), "--into", ledger, "--lang", "zh", status=2)
    assert "文本既不是 UTF-8 也不是 GB18030" in told
    assert "请在 Excel 中另存为" in told
