"""One SIP domain."""

import pulumi

from sipdomain_provider import SipDomain

office = SipDomain(
    "office",
    domain_name="example-office.sip.twilio.com",
    friendly_name="Office telephones",
    voice_url="https://example.com/voice",
    sip_registration=True,
)

pulumi.export("domain_sid", office.sid)
pulumi.export("domain_name", office.domain_name)
pulumi.export("voice_url", office.voice_url)
