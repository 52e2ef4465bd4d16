"""Who sees which figures, by their release class."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from lineside.district.axes import Release
from lineside.district.store.account import Role
from lineside.district.store.figures import Filed, Query
from lineside.district.store.ledger import Ledger
from lineside.district.store.tables import RECORD
from lineside.web.problem import WebError

SEEN: dict[Role, tuple[Release, ...]] = {
    Role.VIEWER: (Release.PUBLIC, Release.INTERNAL),
    Role.EDITOR: tuple(Release),
    Role.RELEASER: tuple(Release),
    Role.ADMINISTRATOR: tuple(Release),
}
"""What each role sees. Below an editor, a figure of class `firm` opens only with the firm's consent; `bureau` never."""


def consenting_firms(ledger: Ledger) -> tuple[str, ...]:
    """The firms that agree to have their own figures shown."""
    # Inside a text of the document the quotes are escaped, so only the field itself can match.
    agreed = RECORD.c.document.contains('"consents":true', autoescape=True)
    with ledger.reading() as connection:
        return tuple(connection.execute(select(RECORD.c.id).where(RECORD.c.kind == "firm", agreed)).scalars())


def seen_by(ledger: Ledger, role: Role, query: Query) -> Query:
    """The query, limited to what the role may see."""
    if role.reaches(Role.EDITOR):
        return query
    return replace(query, releases=SEEN[role], consenting=consenting_firms(ledger))


def may_see(role: Role, filed: Filed, consenting: Collection[str]) -> bool:
    """Whether a role may see one figure."""
    figure = filed.figure
    return figure.release in SEEN[role] or (figure.release is Release.FIRM and figure.subject in consenting)


def check_seen(ledger: Ledger, role: Role, filed: Filed) -> Filed:
    """The figure itself, if the role may see it.

    Raises:
        WebError: 404, as if there were none: that a figure exists may say too much already.
    """
    if may_see(role, filed, consenting_firms(ledger)):
        return filed
    raise WebError(404, "There is no such thing", f"there is no figure {filed.id} that you may see")
