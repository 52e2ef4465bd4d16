"""The folder that a command writes into: everything comes into it at the end, or nothing does."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LAST: Final = ".json"
"""Results come last: who sees one sees all that belongs to it."""


@contextmanager
def filled(out: Path | None, *, files: Collection[str], exchanged: Collection[str] = ()) -> Iterator[Path | None]:
    """A folder whose content goes into `out` when all is written; whatever ends the work before leaves `out` as it was.

    It is made before anything is computed, and on the same disk, so that writing does not fail at the end. `files` are
    names of files to come, none of which may be a folder by now; folders named in `exchanged` come whole in place of
    those before, of other folders the files. None for None. Raises OSError where nothing can be written.
    """
    if out is None:
        yield None
        return
    place = _place(out, files)
    fresh = place / f".{out.resolve().name}.{os.getpid()}"
    fresh.mkdir()
    try:
        yield fresh
        out.mkdir(parents=True, exist_ok=True)
        for each in sorted(fresh.iterdir(), key=lambda it: it.suffix == LAST):
            _put(each, out / each.name, whole=each.name in exchanged)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def replaced(file: Path) -> Iterator[Path]:
    """A file to write that takes another one's place in the end; whatever ends the work before leaves all as it was.

    Of a link what it leads to is written anew. What is no file (`/dev/stdout`) is written as it comes.
    """
    if file.exists() and not file.is_file():
        yield file
        return
    file = file.resolve()
    fresh = file.with_name(f".{file.stem}.{os.getpid()}{file.suffix}")
    try:
        yield fresh
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def _place(out: Path, files: Collection[str]) -> Path:
    """Where to write meanwhile: in the folder itself, or where the first folder that lacks will be made."""
    if out.is_dir():
        wrong = next((out / name for name in files if (out / name).is_dir()), None)
        if wrong is not None:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(wrong))
        return out
    there = next(each for each in (out, *out.absolute().parents) if each.exists())
    if not there.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(there))
    return there


def _put(fresh: Path, into: Path, *, whole: bool) -> None:
    """Move a file or a folder where another of its name may stand."""
    if not fresh.is_dir() or not into.is_dir():
        fresh.replace(into)
    elif whole:
        before = fresh.with_name(f"{fresh.name}.before")
        into.replace(before)
        fresh.replace(into)
        shutil.rmtree(before)
    else:
        for each in fresh.iterdir():
            _put(each, into / each.name, whole=False)
