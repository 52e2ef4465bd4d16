"""Passwords of accounts: never stored, only a salted verifier that is slow to guess from (scrypt, RFC 7914)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from sqlalchemy import Connection, select, true, update

from lineside.district.errors import PasswordError
from lineside.district.store.tables import ACCOUNT

SHORTEST, LONGEST = 10, 200
_LOG_N, _R, _P = 15, 8, 1  # 32 MB and about 0.1 s a guess
_SALT, _KEY = 16, 32


def make_verifier(password: str, name: str) -> str:
    """What is kept of a password: the parameters, a fresh salt and the derived key.

    Raises:
        PasswordError: shorter than ten characters, longer than two hundred, or the account's own name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordError(f"a password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}")
    if password.casefold().strip() == name.casefold() or len(set(password)) < 4:
        raise PasswordError("this password is guessed at once; choose another")
    salt = secrets.token_bytes(_SALT)
    return _pack(salt, _derive(password, salt, _LOG_N, _R, _P))


def _pack(salt: bytes, key: bytes) -> str:
    parts = (base64.b64encode(part).decode("ascii") for part in (salt, key))
    return f"scrypt${_LOG_N}${_R}${_P}$" + "$".join(parts)


def _derive(password: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    memory = 256 * r * 2**log_n  # twice what scrypt needs, which OpenSSL asks to be allowed
    return hashlib.scrypt(password.encode(), salt=salt, n=2**log_n, r=r, p=p, maxmem=memory, dklen=_KEY)


_NOBODY = _pack(bytes(_SALT), bytes(_KEY))  # derives to something else, whatever is typed


def verify(password: str, verifier: str | None) -> bool:
    """Whether the password is the one of this verifier; without one, the same work is done for nothing."""
    _, log_n, r, p, salt, key = (verifier or _NOBODY).split("$")
    derived = _derive(password[:LONGEST], base64.b64decode(salt), int(log_n), int(r), int(p))
    return hmac.compare_digest(derived, base64.b64decode(key)) and verifier is not None


def write_verifier(connection: Connection, name: str, verifier: str) -> None:
    """Keep a verifier in place of the one before."""
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(password=verifier))


def find_verifier(connection: Connection, name: str) -> str | None:
    """The verifier of an account; None where there is no such account or it has no password."""
    found = connection.execute(select(ACCOUNT.c.password).where(ACCOUNT.c.name == name)).first()
    return None if found is None or found[0] is None else str(found[0])


def any_verifier(connection: Connection) -> bool:
    """Whether any active account has a password."""
    wanted = select(ACCOUNT.c.name).where(ACCOUNT.c.password.is_not(None), ACCOUNT.c.active == true()).limit(1)
    return connection.execute(wanted).first() is not None
