"""A unit test without an engine, a network or an account: `pip install pytest && pytest`."""

import asyncio
from typing import Any

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks


class Declared(Mocks):
    """Records the declared resources, instead of an engine."""

    def __init__(self) -> None:
        self.domains: dict[str, dict[str, Any]] = {}
        self.mappings: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.typ == "pulumi-python:dynamic/twilio:SipDomain":
            self.domains[args.name] = dict(args.inputs)
        elif args.typ.endswith("ListMapping"):
            self.mappings[args.name] = dict(args.inputs)
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], None]:
        """Answers look-ups, without Twilio."""
        if args.token == "twilio:sip:getSipCredentialList" and args.args == {"friendly_name": "Staff"}:
            return {"sid": "CL" + "1" * 32}, None
        return {}, None


declared = Declared()
# Pulumi's mocks need an event loop. Without this line, Python 3.14 raises an error, and 3.12 and 3.13 warn.
asyncio.set_event_loop(asyncio.new_event_loop())
pulumi.runtime.set_mocks(declared)

from company_domain import CompanyDomain  # noqa: E402 (the mocks come first)


@pulumi.runtime.test
def test_an_office_has_the_company_s_defaults() -> pulumi.Output[None]:
    office = CompanyDomain("lima", voice_url="https://example.com/lima")

    def check(name: str) -> None:
        assert name == "example-company-lima.sip.twilio.com"
        domain = declared.domains["lima"]
        assert domain["secure"] is True
        assert domain["voice_url"] == "https://example.com/lima"
        assert domain["voice_fallback_url"] == "https://fallback.example.com/voice"

    return office.domain_name.apply(check)


def test_the_users_of_a_list_that_exists_may_call() -> None:
    @pulumi.runtime.test
    def program() -> None:
        CompanyDomain("quito", voice_url="https://example.com/quito", users="Staff")

    program()  # returns when everything is declared
    assert declared.mappings["quito"]["credential_list_sid"] == "CL" + "1" * 32
