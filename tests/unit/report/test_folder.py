"""What a command writes comes into its folder as a whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from lineside.cli import main
from lineside.report.folder import filled, replaced


def test_a_refused_comparison_leaves_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which it is only when both have been read, and the folder was made ready."""
    out = tmp_path / "new" / "out"
    model = tmp_path / "two.yaml"
    text = "plant: two\nstations: {a: {}}\nproducts: {cup: {route: [{at: a, time: 1 s}]}}\nrelease: {cup: always}\n"
    model.write_text(text, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(text.replace("cup", "lid"), encoding="utf-8")
    compared = [str(model), str(tmp_path / "other.yaml"), "--for", "1 min", "--replications", "2"]
    assert main(["compare", *compared, "--out", str(out)]) == 2, capsys.readouterr()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["other.yaml", "two.yaml"]


@pytest.mark.parametrize("ending", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_what_ends_the_work_leaves_the_folder_as_it_was(ending: type[BaseException], tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text("before", encoding="utf-8")

    def work() -> None:
        with filled(tmp_path, files=("result.json",)) as folder:
            assert folder is not None
            (folder / "result.json").write_text("half", encoding="utf-8")
            raise ending

    with pytest.raises(ending):
        work()
    assert [(each.name, each.read_text(encoding="utf-8")) for each in tmp_path.iterdir()] == [("result.json", "before")]


def test_what_is_written_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    """Of a history nothing of the one before is left; what else lies in the folder stays."""
    for name in ("result.json", "notes.txt", "tables/mine.csv", "tables/a.parquet", "history/day=1/old.parquet"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("before", encoding="utf-8")
    with filled(tmp_path, files=("result.json",), exchanged=("history",)) as folder:
        assert folder is not None
        for name in ("result.json", "tables/a.parquet", "history/day=2/new.parquet"):
            (folder / name).parent.mkdir(exist_ok=True, parents=True)
            (folder / name).write_text("after", encoding="utf-8")
    left = {
        each.relative_to(tmp_path).as_posix(): each.read_text(encoding="utf-8")
        for each in tmp_path.rglob("*")
        if each.is_file()
    }
    assert left == {
        "result.json": "after",
        "notes.txt": "before",
        "tables/mine.csv": "before",
        "tables/a.parquet": "after",
        "history/day=2/new.parquet": "after",
    }


def test_a_folder_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "out" / "result.json").mkdir(parents=True)
    for out in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "out"):
        with pytest.raises(OSError, match=r"file|result\.json"), filled(out, files=("result.json",)):
            pytest.fail("the work was begun")


def test_a_file_is_replaced_when_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("before", encoding="utf-8")

    def work() -> None:
        with replaced(file) as fresh:
            fresh.write_text("ha", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert [each.read_text(encoding="utf-8") for each in tmp_path.iterdir()] == ["before"]
    with replaced(file) as fresh:
        fresh.write_text("after", encoding="utf-8")
    assert [each.read_text(encoding="utf-8") for each in tmp_path.iterdir()] == ["after"]
