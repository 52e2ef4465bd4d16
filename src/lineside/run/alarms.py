"""Alarms that leave the house: by webhook (企业微信 and 钉钉 robots among them) and by e-mail, with escalation.

A file says who is told: YAML, strictly read. A thread of its own sends, behind a bounded queue, so that a mail server
that is slow or gone never holds up a line; what could not be sent is tried again, then told of on the terminal.
"""

from __future__ import annotations

import json
import os
import queue
import smtplib
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from lineside.errors import InputError, Place, Problem
from lineside.lower import codes
from lineside.model.quantity import Time
from lineside.run.foreign import Alarm, ForeignSession
from lineside.run.words import clock, machines, tell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lineside.run.charts import Called
    from lineside.run.session import Session

MOST_WAITING: Final = 200
TRIES: Final = 3
BETWEEN_S: Final = 5.0
PATIENCE_S: Final = 10.0
LONGEST: Final = 2000


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("a webhook's address begins with https:// or http://")
    return value


Variable = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
Person = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]


class Strict(BaseModel):
    """What a file of alarms says, strictly."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        validate_by_name=True,
        validate_by_alias=True,
        alias_generator=lambda name: {"sender": "from"}.get(name, name.replace("_", "-")),
    )


class Webhook(Strict):
    """A program or a robot that is told."""

    url: Annotated[str, AfterValidator(_address)] | None = None
    """Its address; robots' addresses hold their key, so that `url-from` is better."""
    url_from: Variable | None = None
    """The environment variable that holds it."""
    form: Literal["json", "wecom", "dingtalk"] = "json"
    """`wecom`: 企业微信; `dingtalk`: 钉钉."""


class Mail(Strict):
    """People who are told by e-mail."""

    server: str
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    sender: Person
    to: Annotated[list[Person], Field(min_length=1, max_length=50)]
    user: str | None = None
    password_from: Variable | None = None
    """The environment variable that holds the password."""
    tls: bool = True


class Level(Strict):
    """Who is told, and when."""

    after: Time = 0.0
    """How long an alarm may stand before they are; one that is over by then is not told."""
    webhooks: list[Webhook] = []
    mails: list[Mail] = []


class Wanted(Strict):
    """Who is told of alarms, the first level at once, the next when an alarm still stands."""

    levels: Annotated[list[Level], Field(min_length=1, max_length=10)]


def read(path: Path) -> Wanted:
    """A file of alarms. Raises InputError for what it does not know."""
    try:
        found = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        return Wanted.model_validate(found)
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise InputError([Problem(Place(str(path)), f"cannot be read: {error}", "")]) from None
    except ValidationError as error:
        raise InputError(
            [
                Problem(Place(str(path)), f"{'.'.join(map(str, each['loc']))}: {each['msg']}", "docs/guides/alarms.md")
                for each in error.errors()
            ]
        ) from None


@dataclass(slots=True)
class _Standing:
    machine: int
    text: str
    since: float
    told: int = 0
    """Levels that were told."""


class Herald:
    """Tells of a run's alarms: failures, lost devices, devices' alarms and charts' signals, until they are over."""

    def __init__(self, session: Session, wanted: Wanted, say: Callable[[str], None]) -> None:
        """Listen to a session from now on; `say` is told what could not be sent."""
        self._session, self._wanted, self._say = session, wanted, say
        self._names = machines(session.controller.plant)
        self._standing: dict[tuple[int, str], _Standing] = {}
        self._queue: queue.Queue[tuple[Level, str] | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._send, daemon=True)
        session.listeners.append(self._hear)
        if isinstance(session, ForeignSession):
            session.on_alarm.append(self._alarm)
        self._thread.start()

    def look(self) -> None:
        """Between two steps: tell the next level of what still stands."""
        now = time.monotonic()
        for key, each in list(self._standing.items()):
            while each.told < len(self._wanted.levels) and now >= each.since + self._wanted.levels[each.told].after:
                self._put(self._wanted.levels[each.told], each.text)
                each.told += 1
            if key[1] in ("alarm", "chart") and each.told == len(self._wanted.levels):
                del self._standing[key]

    def close(self) -> None:
        """Send what waits, and end."""
        self._queue.put(None)
        self._thread.join(PATIENCE_S)

    def _hear(self, rows: NDArray[np.int64], source: str) -> None:
        del source
        for row in rows:
            kind, machine = int(row[1]), int(row[2])
            if kind == codes.FAILED and machine < len(self._names):
                self._begin(machine, "failed", f"{clock(int(row[0]))} {tell(self._session.controller.plant, row)}")
            elif kind == codes.REPAIRED:
                self._standing.pop((machine, "failed"), None)

    def signal(self, called: Called) -> None:
        """A control chart calls a person: its inspection has more or fewer rejected parts than chance makes."""
        what = f"{called.product}, {called.step}: {called.share:.1%} rejected / 不合格: {called.en} / {called.zh}"
        self._begin(called.row, "chart", f"{clock(called.time)} {what}")

    def _alarm(self, alarm: Alarm) -> None:
        if alarm.kind == "back":
            self._standing.pop((alarm.machine, "lost"), None)
            return
        name = self._names[alarm.machine] if 0 <= alarm.machine < len(self._names) else ""
        text = alarm.text if alarm.text.startswith(name) else f"{name}: {alarm.text}"
        self._begin(alarm.machine, alarm.kind, f"{clock(alarm.time)} {text}")

    def _begin(self, machine: int, kind: str, text: str) -> None:
        if len(self._standing) < MOST_WAITING:
            self._standing.setdefault((machine, kind), _Standing(machine, text, time.monotonic()))

    def _put(self, level: Level, text: str) -> None:
        try:
            self._queue.put_nowait((level, f"{self._session.controller.plant.name}: {text}"[:LONGEST]))
        except queue.Full:
            self._say("alarms: more are waiting than can be sent; some are left out")

    def _send(self) -> None:
        while (given := self._queue.get()) is not None:
            level, text = given
            for webhook in level.webhooks:
                self._try(lambda webhook=webhook, text=text: post(webhook, text))  # type: ignore[misc]
            for mail in level.mails:
                self._try(lambda mail=mail, text=text: post_mail(mail, text))  # type: ignore[misc]

    def _try(self, send: Callable[[], None]) -> None:
        why = ""
        for attempt in range(TRIES):
            try:
                send()
                return
            except (OSError, smtplib.SMTPException, ValueError) as error:
                why = type(error).__name__ if isinstance(error, urllib.error.URLError) else str(error)
                if attempt + 1 < TRIES and self._queue.qsize() < MOST_WAITING // 2:
                    time.sleep(BETWEEN_S)
        self._say(f"an alarm could not be sent: {why}")


@contextmanager
def heralded(session: Session, wanted: Wanted | None, say: Callable[[str], None]) -> Iterator[Herald | None]:
    """Have people told of a session's alarms while the context is open; nobody where nobody is named."""
    herald = None if wanted is None else Herald(session, wanted, say)
    try:
        yield herald
    finally:
        if herald is not None:
            herald.close()


def body_of(form: str, text: str) -> dict[str, object]:
    """What a webhook is sent: robots of 企业微信 and 钉钉 take a message of type `text`."""
    if form == "json":
        return {"text": text}
    return {"msgtype": "text", "text": {"content": text}}


def post(webhook: Webhook, text: str) -> None:
    """Tell a webhook. Raises OSError; a robot's own refusal is a ValueError."""
    url = webhook.url if webhook.url_from is None else os.environ.get(webhook.url_from, "")
    data = json.dumps(body_of(webhook.form, text), ensure_ascii=False).encode()
    request = urllib.request.Request(_address(url or ""), data, {"Content-Type": "application/json"})  # noqa: S310 - http and https alone
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310 - as above
        said = answer.read(10_000)
    if webhook.form != "json" and b'"errcode"' in said and json.loads(said).get("errcode") != 0:
        raise ValueError(f"the robot refuses: {json.loads(said).get('errmsg', '')}")


def post_mail(mail: Mail, text: str) -> None:
    """Tell people by e-mail. Raises OSError or smtplib.SMTPException."""
    message = EmailMessage()
    message["Subject"] = text[:120].replace("\n", " ")
    message["From"], message["To"] = mail.sender, ", ".join(mail.to)
    message.set_content(text)
    with smtplib.SMTP(mail.server, mail.port, timeout=PATIENCE_S) as server:
        if mail.tls:
            server.starttls()
        if mail.user is not None:
            server.login(mail.user, os.environ.get(mail.password_from or "", ""))
        server.send_message(message)
