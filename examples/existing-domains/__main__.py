"""SIP domains that were made by hand, taken over.

`adopt` is for the first `pulumi up`, which finds each domain by its name in the account, and changes nothing but what
differs from what is declared here. From then on Pulumi has them, and `adopt` may stay or go.
"""

import pulumi

from sipdomain_provider import SipDomain

# Removing a domain from this file, or `pulumi destroy`, takes it out of the state and leaves it at Twilio.
keep = pulumi.ResourceOptions(retain_on_delete=True)

# What is not declared stays as it is.
reception = SipDomain("reception", domain_name="example-reception.sip.twilio.com", adopt=True, opts=keep)

support = SipDomain(
    "support",
    domain_name="example-support.sip.twilio.com",
    voice_url="https://example.com/support",
    adopt=True,
    opts=keep,
)

pulumi.export("sids", {"reception": reception.sid, "support": support.sid})
