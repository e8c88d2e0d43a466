"""Finding one resource by its SID or by its name."""

from typing import Any

import pytest

from sipdomain_provider.core import look_up
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.twilio.errors import Absent, Conflict

from .fakes import ACCOUNT, NAME, OTHER_ACCOUNT, SID, row


@pytest.mark.parametrize(
    ("values", "found"), [({"sid": SID}, (SID, None)), ({"domain_name": NAME, "sid": None}, (None, NAME))]
)
def test_the_sid_or_the_name_is_given(values: dict[str, Any], found: tuple[str | None, str | None]) -> None:
    assert look_up.sid_or_name(SIP_DOMAIN, values) == found


@pytest.mark.parametrize(("values", "which"), [({}, "neither"), ({"domain_name": NAME, "sid": SID}, "both")])
def test_only_one_of_sid_and_name_is_given(values: dict[str, Any], which: str) -> None:
    with pytest.raises(Conflict, match=f"{which} of domain_name and sid"):
        look_up.sid_or_name(SIP_DOMAIN, values)


def test_a_name_is_found_without_regard_to_case() -> None:
    rows = [row(2), row(1, domain_name=NAME)]
    assert look_up.with_name(SIP_DOMAIN, rows, {"domain_name": NAME.upper()}, ACCOUNT) is rows[1]


@pytest.mark.parametrize("account", [None, OTHER_ACCOUNT])
def test_a_name_that_is_not_there_names_the_place(account: str | None) -> None:
    values = {"domain_name": NAME, "account_sid": account}
    with pytest.raises(Absent, match=f"account {account or ACCOUNT} has none of this domain_name"):
        look_up.with_name(SIP_DOMAIN, [row(2)], values, ACCOUNT)
