"""Each error code that Twilio is known to give: what kind of error it is, and that its line is enough to act on."""

import json

import pytest

from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.twilio import errors

from .test_api import Scripted, response

CODES = [
    (400, 20001, errors.Refused, "one of the values"),
    (400, 20002, errors.Refused, "friendly_name"),
    (401, 20003, errors.Unauthorized, "they must belong together"),
    (401, 20005, errors.Unauthorized, "suspended"),
    (403, 10001, errors.Unauthorized, "suspended"),
    (401, 70051, errors.Unauthorized, "Give the API key the permission"),
    (403, 20008, errors.Unauthorized, "Test credentials"),
    (404, 20404, errors.NotFound, "they must belong together"),
    (429, 20429, errors.Busy, "Run it again later"),
    (500, 20500, errors.Busy, "Run it again later"),
    (503, 20503, errors.Busy, "Run it again later"),
    (400, 21230, errors.Refused, "use a subaccount"),
    (400, 21231, errors.Refused, "domain_name"),
    (400, 21232, errors.Refused, "another name"),
    (400, 21233, errors.Refused, "subdomains first"),
    (400, 21300, errors.Refused, "byoc_trunk_sid"),
]


@pytest.mark.parametrize(("status", "code", "kind", "way_out"), CODES, ids=[str(code) for _status, code, *_ in CODES])
def test_a_code_is_one_sentence_with_a_link_and_its_ways_out(
    status: int, code: int, kind: type[errors.Rejected], way_out: str
) -> None:
    body = json.dumps({"code": code, "message": "What Twilio\nsays.", "status": status}).encode()
    client = Scripted()
    with pytest.raises(errors.Rejected) as caught:
        client._judge(response(status), body)
    client.close()
    error = caught.value
    error.doing = errors.Doing("update", SIP_DOMAIN, "x")
    line, *ways_out = str(error).split("\n")
    assert type(caught.value) is kind
    assert (caught.value.status, caught.value.code) == (status, code)
    assert f"Twilio answered {status}, error {code}: What Twilio says." in line
    assert f"(https://www.twilio.com/docs/errors/{code})" in line
    assert way_out in "\n".join(ways_out)
    assert len(ways_out) <= 3
