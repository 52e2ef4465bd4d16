"""`lineside ledger account …`: who may log in to a ledger, and how."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from lineside.district.opening import Address, By, Into, Reason, open_data, who_acts
from lineside.district.saying import say

if TYPE_CHECKING:
    from lineside.district.store.account import Role

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help="Who may log in to a ledger."
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The account's name.", show_default=False)]
RoleName = Annotated[str, typer.Argument(metavar="ROLE", help="viewer, editor, releaser or administrator.")]


@app.command()
def add(name: Name, role: RoleName, into: Into, by: By = "", reason: Reason = "new account") -> None:
    """Add an account. It logs in once it has a password or a token."""
    wanted = _role(role)
    with open_data(into) as opened:
        made = opened.add_account(name, wanted, by=who_acts(opened, by), reason=reason)
    say(f"{made.name}: {made.role}; next: lineside ledger account password {made.name} --into {into}")


@app.command()
def password(name: Name, into: Into, by: By = "", reason: Reason = "new password") -> None:
    """Give an account a password: typed twice, unseen, or one line on standard input where that is no terminal."""
    with open_data(into) as opened:
        opened.account(name)  # before anybody types for nothing
        opened.set_password(name, _typed(), by=who_acts(opened, by), reason=reason)
    say(f"{name} has a new password")


@app.command()
def token(name: Name, into: Into, by: By = "", reason: Reason = "new token") -> None:
    """Print a new token with which a program acts as this account; the one before stops working."""
    with open_data(into) as opened:
        secret = opened.issue_token(name, by=who_acts(opened, by), reason=reason)
    say("shown once; send it as `Authorization: Bearer …`", err=True)
    typer.echo(secret)


@app.command()
def role(name: Name, role: RoleName, into: Into, by: By = "", reason: Reason = "new role") -> None:
    """Give an account another role; one that was removed works again, without password or token."""
    wanted = _role(role)
    with open_data(into) as opened:
        changed = opened.set_role(name, wanted, by=who_acts(opened, by), reason=reason, active=True)
    say(f"{changed.name}: {changed.role}")


@app.command()
def remove(name: Name, into: Into, by: By = "", reason: Reason = "removed") -> None:
    """Let an account log in no more: password and token are gone. Its name stays taken, for the history's sake."""
    with open_data(into) as opened:
        opened.remove_account(name, by=who_acts(opened, by), reason=reason)
    say(f"{name} is removed")


@app.command(name="list")
def list_accounts(
    data: Address, as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False
) -> None:
    """List accounts: role, whether they work, and whether they have a password or a token."""
    with open_data(data) as opened:
        keys = opened.keys()
        rows = [
            {"name": one.name, "role": one.role.value, "active": one.active}
            | {"password": one.name in keys.passwords, "token": one.name in keys.tokens}
            for one in opened.accounts()
        ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        has = " and ".join(key for key in ("password", "token") if row[key]) or "no password or token"
        say(f"{row['name']}: {row['role'] if row['active'] else 'off'}, {has}")


def _role(text: str) -> Role:
    from lineside.district.errors import DistrictError
    from lineside.district.store.account import Role

    if text not in set(Role):
        raise DistrictError(f"a role is {', '.join(Role)}, not `{text}`")
    return Role(text)


def _typed() -> str:
    """A password: never an argument, which other people of the machine could read."""
    from lineside.district.errors import PasswordError

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = typer.prompt("Password", hide_input=True)
    if typer.prompt("Again", hide_input=True) != first:
        raise PasswordError("the two differ; nothing was changed")
    return str(first)
