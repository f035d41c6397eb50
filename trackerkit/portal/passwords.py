"""Passwords: argon2id by `pwdlib`, and the length that NIST SP 800-63B and the OWASP ASVS ask for."""

from __future__ import annotations

from functools import cache

from pwdlib import PasswordHash

SHORTEST, LONGEST = 12, 128  # characters; no rule about their kinds, which only makes people write them down


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    """What an unknown address is checked against, so that it takes as long as a known one."""
    return _hasher().hash("nobody has this password")


def hashed(password: str) -> str:
    return _hasher().hash(password)


def matches(password: str, stored: str) -> bool:
    """Whether the password is the one. `stored` may be empty, for nobody: that takes just as long."""
    return _hasher().verify(password[:LONGEST], stored or _nobody()) and bool(stored)


def fault(password: str, again: str) -> str:
    """What is wrong with a new password, in a sentence; empty when nothing is."""
    if len(password) < SHORTEST:
        return f"Choose a password of at least {SHORTEST} characters, such as three words"
    if len(password) > LONGEST:
        return f"Choose a password of at most {LONGEST} characters"
    return "" if password == again else "Write the same password twice"
