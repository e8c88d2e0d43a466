"""Twilio's answers: read whole, or refused."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio.answers import read_page, read_resource
from sipdomain_provider.twilio.errors import UnusableAnswer

from .fakes import ACCOUNT, OTHER_ACCOUNT, PATH, PLACE, SID, domain_sid, row


def test_every_attribute_is_read_and_nothing_else() -> None:
    body = row(1, friendly_name="Office") | {"status": 200, "domain": "x"}
    assert read_resource(SIP_DOMAIN, body, PLACE, SID) == row(1, friendly_name="Office")


def test_a_text_that_is_null_or_left_out_is_empty_and_anything_else_is_none() -> None:
    """Pulumi's SDK drops an output that is None: to whoever uses it, it is unknown in a preview."""
    values = read_resource(SIP_DOMAIN, {"sid": SID, "account_sid": ACCOUNT}, PLACE)
    assert list(values) == list(SIP_DOMAIN.by_name)
    assert {name: value for name, value in values.items() if value != ""} == {
        "account_sid": ACCOUNT,
        "emergency_calling_enabled": None,
        "secure": None,
        "sid": SID,
        "sip_registration": None,
        "subresource_uris": None,
    }
    answered_null = read_resource(SIP_DOMAIN, dict.fromkeys(values) | {"sid": SID, "account_sid": ACCOUNT}, PLACE)
    assert answered_null == values


def test_the_case_of_the_account_does_not_matter() -> None:
    assert read_resource(SIP_DOMAIN, row(1), Place(ACCOUNT.replace("a", "A")), SID)["account_sid"] == ACCOUNT


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"sid": None}, "no SID of a SIP domain"),
        ({"sid": "SD1"}, "no SID of a SIP domain"),
        ({"sid": domain_sid(2)}, f"was asked for {SID} and answered with {domain_sid(2)}"),
        ({"account_sid": OTHER_ACCOUNT}, f"is not of account {ACCOUNT}"),
        ({"secure": "hush"}, "has secure as str, and its description has boolean"),
        ({"voice_url": ["hush"]}, "has voice_url as list, and its description has string"),
        ({"subresource_uris": []}, "has subresource_uris as list, and its description has object"),
    ],
)
def test_what_is_no_answer_for_this_domain_is_refused_without_its_values(change: dict[str, Any], why: str) -> None:
    with pytest.raises(UnusableAnswer, match=why) as caught:
        read_resource(SIP_DOMAIN, row(1) | change, PLACE, SID)
    assert "hush" not in str(caught.value)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*SIP_DOMAIN.by_name, "x"]), JSON), st.booleans())
def test_any_object_is_read_or_refused(change: dict[str, Any], good_row: bool) -> None:
    body = row(1) | change if good_row else change
    try:
        values = read_resource(SIP_DOMAIN, body, PLACE, SID)
    except UnusableAnswer:
        return
    assert values["sid"] == SID
    for name, attribute in SIP_DOMAIN.by_name.items():
        nothing = () if attribute.kind.python_types == (str,) else (type(None),)
        assert isinstance(values[name], attribute.kind.python_types + nothing)


NEXT_PAGE = f"{PATH}?PageSize=2&Page=1&PageToken=PT1"
PATH_AS_TWILIO_SPELLS_IT = PATH.replace(ACCOUNT, ACCOUNT.replace("a", "A"))


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"domains": [row(1), row(2)], "next_page_uri": NEXT_PAGE}, PATH),
        ({"domains": [], "next_page_uri": None}, PATH),
        ({"domains": []}, PATH),
        ({"domains": [], "next_page_uri": NEXT_PAGE}, PATH_AS_TWILIO_SPELLS_IT),
        ({"domains": [row(1), row(2, secure="a bad row of somebody else")]}, PATH),
    ],
)
def test_a_page(body: dict[str, Any], path: str) -> None:
    assert read_page(SIP_DOMAIN, body, path) == (body["domains"], body.get("next_page_uri"))


@pytest.mark.parametrize(
    "body", [{}, {"domains": {}}, {"domains": ["x"]}, {"domains": [{"sid": 1}]}, {"credential_lists": []}]
)
def test_what_is_no_list(body: dict[str, Any]) -> None:
    with pytest.raises(UnusableAnswer, match="Twilio's answer is not a list of SIP domains"):
        read_page(SIP_DOMAIN, body, PATH)


@pytest.mark.parametrize(
    "elsewhere", [f"https://example.com{PATH}?Page=1", PATH, PATH.replace(ACCOUNT, OTHER_ACCOUNT) + "?Page=1", "", 7]
)
def test_a_list_that_leads_elsewhere_is_not_followed(elsewhere: object) -> None:
    with pytest.raises(UnusableAnswer, match="continues at another path"):
        read_page(SIP_DOMAIN, {"domains": [], "next_page_uri": elsewhere}, PATH)


ROWS = st.lists(st.dictionaries(st.sampled_from(["sid", "x"]), st.one_of(st.text(), st.none())), max_size=3)
NEXT = st.one_of(st.none(), st.text(max_size=3).map(lambda text: f"{PATH}{text}"), st.just(f"{PATH}?Page=1"))


@given(
    st.one_of(
        st.dictionaries(st.sampled_from(["domains", "next_page_uri", "x"]), JSON),
        st.fixed_dictionaries({"domains": ROWS, "next_page_uri": NEXT}),
    )
)
@example({"domains": [{"sid": SID}], "next_page_uri": f"{PATH}?Page=1"})
@example({"domains": [{"sid": SID}, {"x": "no SID"}], "next_page_uri": None})
def test_any_object_is_a_page_or_refused(body: dict[str, Any]) -> None:
    try:
        rows, following = read_page(SIP_DOMAIN, body, PATH)
    except UnusableAnswer:
        return
    assert all(isinstance(each["sid"], str) for each in rows)
    assert following is None or following.startswith(PATH + "?")
