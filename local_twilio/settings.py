"""How the stand-in behaves, to be changed while it runs: by a test, or at `/_local/settings`."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields
from typing import Any

# Each has a page of Twilio's. None of them names the HTTP status, and which code SIP answers is not known.
SUSPENDED = {
    20003: (401, "Authenticate"),
    20005: (401, "Account not active"),
    20403: (403, "Forbidden"),
    10001: (403, "Account is not active"),
}


@dataclass
class Settings:
    """`change` checks a value, as the control endpoint does; a plain assignment does not."""

    latency: float = 0.0
    """Seconds that each request waits before it is handled."""
    date_offset: float = 0.0
    """Seconds by which the stand-in's clock is ahead of this machine's: dates and the `Date` header."""
    list_lag: int = 0
    """A new resource is missing from this many requests of its list."""
    hold_deleted_names: float = 0.0
    """Seconds for which a deleted domain's name stays taken (21232)."""
    unknown_sids: AbstractSet[str] = frozenset()
    """Well-formed SIDs that are refused as values: 21300 for a BYOC trunk, 404 in a mapping, 20001 for others."""
    suspended_code: int = 20003
    """Twilio's error code of a suspended account, one of `SUSPENDED`."""
    duplicate_username_code: int = 21240
    """Twilio's error code of a username that the list has already: 21240 or 21243."""
    credential_list_first: bool = False
    """The `auth_type` of a domain with both kinds of list: `CREDENTIAL_LIST,IP_ACL` if True, else the other
    order. It is written when a mapping comes or goes."""
    main_keys_reach_subaccounts: bool = False
    """An API key of a main account reaches its subaccounts."""

    def change(self, **values: Any) -> None:
        """All of these values, or none. Raises ValueError."""
        known = {each.name: type(each.default) for each in fields(self)}
        if unknown := set(values) - set(known):
            raise ValueError(f"no such setting: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        read = {name: _read(name, known[name], value) for name, value in values.items()}
        for name, value in read.items():
            setattr(self, name, value)

    def as_json(self) -> dict[str, Any]:
        """The values as JSON has them."""
        return {**vars(self), "unknown_sids": sorted(self.unknown_sids)}


_CODES = {"suspended_code": tuple(SUSPENDED), "duplicate_username_code": (21240, 21243)}


def _read(name: str, wanted: type, value: Any) -> Any:
    if isinstance(value, bool) != (wanted is bool) or isinstance(value, str):
        raise ValueError(f"{name} is {value!r}: it must be of the type {wanted.__name__}")
    if name in _CODES and value not in _CODES[name]:
        raise ValueError(f"{name} is {value!r}: it must be one of {', '.join(map(str, _CODES[name]))}")
    return wanted(value)
