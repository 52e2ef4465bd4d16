"""A file that a command writes is whole, or as it was before."""

from __future__ import annotations

from pathlib import Path

import pytest

from lineside.district.errors import DistrictError
from lineside.district.written import write_file

resource = pytest.importorskip("resource")  # Windows bounds no file


def test_what_cannot_be_written_whole_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """The disk takes 1,000 bytes of 5,000 here: no half of a workbook stands in the place of the last one."""
    out = tmp_path / "office.xlsx"
    out.write_bytes(b"as it was")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(DistrictError, match="cannot be written"):
            write_file(out, bytes(5000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert out.read_bytes() == b"as it was"
    assert [*tmp_path.iterdir()] == [out]


def test_a_link_goes_on_leading_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    link = tmp_path / "latest.xlsx"
    link.symlink_to("2024/office.xlsx")
    write_file(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "2024" / "office.xlsx").read_bytes() == b"new"
