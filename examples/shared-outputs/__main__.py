"""A domain whose outputs another resource uses, and that the stack exports for others.

The regional domain is a subdomain, which Twilio makes only where its parent exists: its name is derived from the
parent's output, so that Pulumi makes them in order.
"""

import pulumi

from sipdomain_provider import SipDomain

company = SipDomain("company", domain_name="example-shared.sip.twilio.com", voice_url="https://example.com/voice")

europe = SipDomain(
    "europe",
    domain_name=pulumi.Output.concat("eu.", company.domain_name),
    voice_url=company.voice_url.apply(lambda url: f"{url}?region=eu"),
)

pulumi.export("sip_uri", europe.domain_name.apply(lambda name: f"sip:reception@{name}"))
pulumi.export("company_sid", company.sid)
pulumi.export("account_sid", company.account_sid)
