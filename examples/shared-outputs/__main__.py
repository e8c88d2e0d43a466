"""A domain whose outputs another domain uses, and that the stack exports for other stacks.

The European domain is a subdomain: Twilio creates it only after its parent. Pulumi keeps this
order, because its name uses an output of the parent.

Another stack reads the exported outputs with a stack reference:

    telephony = pulumi.StackReference("ORGANIZATION/shared-outputs/STACK")
    sip_uri = telephony.require_output("sip_uri")
"""

import pulumi

from sipdomain_provider import SipDomain

company = SipDomain("company", domain_name="example-shared.sip.twilio.com", voice_url="https://example.com/voice")

europe = SipDomain(
    "europe",
    domain_name=pulumi.Output.concat("eu.", company.domain_name),
    # `company.id` is the SID too. It stays known in a preview that changes the domain; `company.sid` does not.
    voice_url=company.id.apply(lambda sid: f"https://example.com/voice?parent={sid}&region=eu"),
)

pulumi.export("sip_uri", europe.domain_name.apply(lambda name: f"sip:reception@{name}"))
pulumi.export("company_sid", company.sid)
pulumi.export("account_sid", company.account_sid)
