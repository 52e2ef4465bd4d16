"""Accounts and logins: who is asking, roles, passwords, tokens, and the acts of everybody."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from lineside.district.registry.record import Name
from lineside.district.store.account import Account, Role
from lineside.web.answers import AccountAnswer, Accounts, Acts, Me, Secret
from lineside.web.endpoint import Asked, Asks, Endpoint, Version
from lineside.web.logins import BY_TOKEN, WrongSecretError, account_for
from lineside.web.problem import WebError, json_response
from lineside.web.session import COOKIE, LIFETIME_S

AccountName = Annotated[str, Field(min_length=1, max_length=80)]


class LoginSent(Asks):
    """A name and password, or a token."""

    name: Annotated[str, Field(max_length=80)] = ""
    password: Annotated[str, Field(max_length=200)] = ""
    token: Annotated[str, Field(max_length=200)] = ""


class AccountSent(Asks):
    """A new account."""

    name: AccountName
    role: Role
    within: Annotated[str, Field(max_length=80, description="the cluster, park or township it is for")] = ""
    reason: Annotated[str, Field(min_length=1, max_length=4000)] = "new account"


class AccountEdit(Asks):
    """An account's role, and whether it works; without `active` that stays as it is."""

    role: Role
    active: bool | None = None
    within: Annotated[str | None, Field(max_length=80)] = None
    reason: Annotated[str, Field(min_length=1, max_length=4000)]
    version: Version


class DesksSent(Asks):
    """The desks of a park's office that somebody works at: of what is due, theirs is what these see to."""

    desks: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=20)]


class PasswordSent(Asks):
    """A new password. Whoever changes their own gives the old one too."""

    password: Annotated[str, Field(max_length=200)]
    old: Annotated[str, Field(max_length=200)] = ""


class FirstSent(Asks):
    """The first administrator of a ledger that nobody can log in to yet."""

    name: AccountName
    password: Annotated[str, Field(max_length=200)]


class ActQuery(Asks):
    """Which acts: `after` is the number of the last one seen."""

    after: Annotated[int, Field(ge=0, lt=2**63)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


def log_in_now(asked: Asked) -> Response:
    """Begin a session; its cookie cannot be read by scripts nor sent by other sites."""
    assert isinstance(asked.body, LoginSent)
    sent = asked.body
    account = account_for(asked.ledger, name=sent.name, password=sent.password, token=sent.token)
    return _let_in(asked, account, by_token=bool(sent.token))


def make_first(asked: Asked) -> Response:
    """Make the first administrator, who is let in. Only at the machine itself, and only while nobody can log in."""
    assert isinstance(asked.body, FirstSent)
    sent, ledger = asked.body, asked.ledger
    if not _is_first(asked):
        raise WebError(403, "There is an administrator already", "log in, or ask an administrator for an account")
    accounts = {account.name: account for account in ledger.accounts()}
    owner = next(one.name for one in accounts.values() if one.active and one.role is Role.ADMINISTRATOR)
    if sent.name in accounts:
        ledger.set_role(sent.name, Role.ADMINISTRATOR, by=owner, reason="first administrator", active=True, within="")
    else:
        ledger.add_account(sent.name, Role.ADMINISTRATOR, by=owner, reason="first administrator")
    ledger.set_password(sent.name, sent.password, by=owner)
    return _let_in(asked, ledger.account(sent.name))


def _is_first(asked: Asked) -> bool:
    return asked.site.visitors is not None and not asked.site.ledger.has_password()


def _let_in(asked: Asked, account: Account, *, by_token: bool = False) -> Response:
    site = asked.site
    key, session = site.sessions.begin(account, by_token=by_token)
    response = json_response(_me(asked, account, session.csrf).model_dump_json())
    response.set_cookie(COOKIE, key, max_age=LIFETIME_S, path="/", httponly=True, samesite="strict", secure=site.secure)
    return response


def log_out(asked: Asked) -> Response:
    """End the session."""
    asked.site.sessions.end(asked.session_key)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=asked.site.secure)
    return response


def who_am_i(asked: Asked) -> Me:
    """Who is asking; a visitor has a role where visitors are let in, and no name."""
    csrf = "" if asked.session is None else asked.session.csrf
    if asked.account is None:
        return Me(name=None, role=asked.site.visitors, csrf=csrf, first=_is_first(asked))
    return _me(asked, asked.account, csrf)


def _me(asked: Asked, account: Account, csrf: str) -> Me:
    name = _within_name(asked, account)
    return Me(
        name=account.name, role=account.role, csrf=csrf, within=account.within, within_name=name, desks=account.desks
    )  # fmt: skip


def _within_name(asked: Asked, account: Account) -> Name | None:
    return asked.site.ledger.record(account.within).name if account.within else None


def _answer(asked: Asked, account: Account) -> AccountAnswer:
    return AccountAnswer(
        name=account.name,
        role=account.role,
        active=account.active,
        within=account.within,
        within_name=_within_name(asked, account),
        version=asked.ledger.version_of(f"account/{account.name}"),
    )


def list_accounts(asked: Asked) -> Accounts:
    """Every account."""
    return Accounts(accounts=tuple(_answer(asked, account) for account in asked.ledger.accounts()))


def add_account(asked: Asked) -> AccountAnswer:
    """Add an account; it can log in once it has a password or a token."""
    assert isinstance(asked.body, AccountSent)
    sent = asked.body
    made = asked.ledger.add_account(sent.name, sent.role, by=asked.by, reason=sent.reason, within=sent.within)
    return _answer(asked, made)


def edit_account(asked: Asked) -> AccountAnswer:
    """Change a role, or switch an account off; it is logged out everywhere."""
    assert isinstance(asked.body, AccountEdit)
    name, sent = asked.path["name"], asked.body
    changed = asked.ledger.set_role(
        name,
        sent.role,
        by=asked.by,
        reason=sent.reason,
        active=sent.active,
        within=sent.within,
        version=sent.version,
    )
    asked.site.sessions.end_all_of(name)
    return _answer(asked, changed)


def set_password(asked: Asked) -> None:
    """Set a password: one's own with the old one, anybody's as an administrator."""
    assert isinstance(asked.body, PasswordSent)
    name = asked.path["name"]
    guessed = _password_guessed(asked)
    knows = not guessed or not asked.ledger.has_password_of(guessed)
    if not knows and asked.ledger.account_with_password(asked.by, asked.body.old) is None:
        raise WrongSecretError(403, "The old password is wrong", "give it as `old`")
    asked.ledger.set_password(name, asked.body.password, by=asked.by)
    asked.site.sessions.end_all_of(name)


def choose_desks(asked: Asked) -> Me:
    """Say which desks one works at."""
    assert isinstance(asked.body, DesksSent)
    if asked.account is None:
        raise WebError(403, "Your role does not reach this far", "log in: desks are kept with an account")
    changed = asked.site.ledger.set_desks(asked.account.name, asked.body.desks, by=asked.account.name)
    return _me(asked, changed, "" if asked.session is None else asked.session.csrf)


def _nobody(_: Asked) -> str | None:
    """Nothing is guessed; the password is only worked on."""
    return None


def _login_guessed(asked: Asked) -> str | None:
    assert isinstance(asked.body, LoginSent)
    return BY_TOKEN if asked.body.token else asked.body.name


def _password_guessed(asked: Asked) -> str | None:
    """Whoever changes their own password in a session proves that they know the old one."""
    own = asked.path["name"] == asked.by and asked.session is not None
    return asked.by if own else None


def issue_token(asked: Asked) -> Secret:
    """A new token for programs; the one before stops working."""
    token = asked.ledger.issue_token(asked.path["name"], by=asked.by)
    return Secret(token=token)


def list_acts(asked: Asked) -> Acts:
    """What was done, by whom, when and why."""
    assert isinstance(asked.query, ActQuery)
    if not asked.sight.everything:
        raise WebError(403, "Your role does not reach this far", "this is only for accounts of the whole ledger")
    return Acts.of(asked.ledger.acts(limit=asked.query.limit, after=asked.query.after))


ENDPOINTS = (
    Endpoint(
        method="POST", path="/api/login", name="logIn", summary="Begin a session with name and password, or a token",
        tag="accounts", handler=log_in_now, body=LoginSent, answer=Me, role=None, guesses=_login_guessed,
    ),
    Endpoint(
        method="POST", path="/api/logout", name="logOut", summary="End the session", tag="accounts", handler=log_out,
        role=None,
    ),
    Endpoint(
        method="POST", path="/api/first", name="makeFirst", tag="accounts",
        summary="Make the first administrator, at the machine itself", handler=make_first, body=FirstSent, answer=Me,
        role=None, guesses=_nobody,
    ),
    Endpoint(
        method="GET", path="/api/me", name="whoAmI", summary="Who is asking", tag="accounts", handler=who_am_i,
        answer=Me, role=None,
    ),
    Endpoint(
        method="PUT", path="/api/me/desks", name="chooseDesks", summary="Say which desks one works at",
        tag="accounts", handler=choose_desks, body=DesksSent, answer=Me, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/accounts", name="listAccounts", summary="Every account", tag="accounts",
        handler=list_accounts, answer=Accounts, role=Role.ADMINISTRATOR,
    ),
    Endpoint(
        method="POST", path="/api/accounts", name="addAccount", summary="Add an account", tag="accounts",
        handler=add_account, body=AccountSent, answer=AccountAnswer, role=Role.ADMINISTRATOR,
    ),
    Endpoint(
        method="PATCH", path="/api/accounts/{name}", name="editAccount", tag="accounts", role=Role.ADMINISTRATOR,
        summary="Change a role, or switch an account off", handler=edit_account, body=AccountEdit,
        answer=AccountAnswer,
    ),
    Endpoint(
        method="PUT", path="/api/accounts/{name}/password", name="setPassword", summary="Set a password",
        tag="accounts", handler=set_password, body=PasswordSent, guesses=_password_guessed,
    ),
    Endpoint(
        method="POST", path="/api/accounts/{name}/token", name="issueToken", tag="accounts", role=Role.ADMINISTRATOR,
        summary="A new token for programs, shown once", handler=issue_token, answer=Secret,
    ),
    Endpoint(
        method="GET", path="/api/acts", name="listActs", summary="What was done, by whom, when and why",
        tag="accounts", handler=list_acts, query=ActQuery, answer=Acts, role=Role.EDITOR,
    ),
)  # fmt: skip
