"""What a result notes beside its figures, for people."""

from __future__ import annotations

from lineside.tongue import is_chinese


def note_told(note: str) -> str:
    """A note as a sentence; in a comparison the variant that it is of stands before it."""
    return f"注：{_chinese(note)}。" if is_chinese() else f"Note: {note}."


def _chinese(note: str) -> str:
    from lineside.chinese import chinese

    of, colon, rest = note.partition(": ")
    if colon and (said := chinese(rest)) != rest:
        return f"{of}：{said}"
    return chinese(note)
