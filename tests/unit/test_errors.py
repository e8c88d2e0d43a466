"""The errors: data, ordered by who must act."""

import pytest

from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.reasons import Reason


def test_a_reason_that_is_known_further_up_keeps_the_error_and_its_facts() -> None:
    first = errors.Busy(Reason.TWILIO_BUSY, status=503, code=20503, said="no", retry_after=7)
    first.doing = errors.Doing("update", SIP_DOMAIN, "x")
    found = first.because(Reason.GAVE_UP, attempts=3)
    assert type(found) is errors.Busy
    assert (found.reason, found.status, found.code, found.retry_after) == (Reason.GAVE_UP, 503, 20503, 7)
    assert found.facts == first.facts | {"attempts": 3, "cause": first}
    assert found.doing is first.doing
    assert (first.reason, "attempts" in first.facts) == (Reason.TWILIO_BUSY, False), "it did not change"


@pytest.mark.parametrize(("status", "throttled"), [(429, True), (503, False)])
def test_429_alone_was_not_processed(status: int, throttled: bool) -> None:
    assert errors.Busy(Reason.TWILIO_BUSY, status=status, retry_after=None).throttled is throttled


def test_an_error_that_does_not_settle_names_the_attribute_and_keeps_the_values_out_of_its_text() -> None:
    error = errors.Unsettled("voice_url", "hush-1", "hush-2", "hush-3")
    assert error.facts == {"attribute": "voice_url"}
    assert (Exception.__str__(error), repr(error)) == ("DOES_NOT_SETTLE", "Unsettled('DOES_NOT_SETTLE')")
