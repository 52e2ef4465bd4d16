"""Texts to send: to firms that have not reported, and to offices whose items are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lineside.district.briefing.words import Language, period_words
from lineside.district.period import Period


def return_reminder(firm: str, period: Period, lacks: Sequence[str], due: date | None, language: Language) -> str:
    """What a firm is written that has not reported, or left out some indicators.

    lacks: the names of what it left out, empty for the whole return. due: the day by which it is asked for.
    """
    of = period_words(period, language)
    if language is Language.ZH:
        what = f"{of}报表" if not lacks else f"{of}报表中的{'、'.join(lacks)}"
        until = "尽快" if due is None else f"于{due.year}年{due.month}月{due.day}日前"
        return f"{firm}：贵单位{what}尚未收到，请{until}报送；如已报送，请告知报送日期。"
    what = f"return for {of}" if not lacks else f"{', '.join(lacks)} in the return for {of}"
    until = "as soon as you can" if due is None else f"by {due.isoformat()}"
    return f"{firm}: we have not received your {what}. Please send it {until}; if you have sent it, tell us when."


def item_reminder(owner: str, subject: str, text: str, due: date | None, today: date, language: Language) -> str:
    """What an office is written about an item of its list that is overdue or falls due."""
    if language is Language.ZH:
        when = "" if due is None else f"期限为{due.year}年{due.month}月{due.day}日"
        late = "" if due is None or due >= today else f"，已逾期{(today - due).days}天"
        told = f"（{when}{late}）" if when else ""
        return f"{owner or '责任单位'}：{subject}“{text}”{told}，请反馈进展。"
    late = "" if due is None or due >= today else f", {(today - due).days} days ago"
    when = "" if due is None else f" (due {due.isoformat()}{late})"
    return f"{owner or 'To whom it falls'}: {subject}, “{text}”{when}: please report how far it has come."
