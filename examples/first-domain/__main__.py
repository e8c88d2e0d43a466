"""A SIP domain that takes calls from one office."""

import pulumi

from sipdomain_provider import AuthenticatedSipDomain

office = AuthenticatedSipDomain(
    "office",
    domain_name="example-office.sip.twilio.com",
    voice_url="https://example.com/voice",
    allowed_addresses={"office": "203.0.113.0/24"},
)

pulumi.export("domain_sid", office.sid)
pulumi.export("domain_name", office.domain_name)
