"""The names of the lists that `AuthenticatedSipDomain` creates. Pure."""

import hashlib

LONGEST = 64  # characters of a credential list's friendly_name
PHONES = " phones"
"""The end of the name of the list of `registration_users`."""


def list_name(domain_name: str, what: str = "") -> str:
    """The name of a list of the domain. A domain's name is unique over all of Twilio, and so is this."""
    whole = f"{domain_name}{what}"
    if len(whole) <= LONGEST:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: LONGEST - 9]} {digest}"
