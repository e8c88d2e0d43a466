"""The digest of a password: enough to recognize the password, and no more."""

import hashlib
import hmac
import secrets

# Cheap beside what a real service takes: these passwords are made up, and tests create many.
_COST = {"n": 2**8, "r": 8, "p": 1}


def digest(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{_hash(password, salt)}"


def matches(password: str, kept: str) -> bool:
    """In the same time, whatever the difference."""
    salt, _, wanted = kept.partition(":")
    return hmac.compare_digest(_hash(password, bytes.fromhex(salt)), wanted)


def _hash(password: str, salt: bytes) -> str:
    return hashlib.scrypt(password.encode(), salt=salt, **_COST).hex()
