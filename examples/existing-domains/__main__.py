"""SIP domains that were created by hand, adopted.

The first `pulumi up` finds each domain by its name, and sends only the attributes that differ. After that, `adopt` has
no effect: keep or remove it.
"""

import pulumi

from sipdomain_provider import SipDomain

# If a domain leaves this file, or after `pulumi destroy`, it leaves the state and stays at Twilio.
keep = pulumi.ResourceOptions(retain_on_delete=True)

# Attributes that are not declared stay as they are.
reception = SipDomain("reception", domain_name="example-reception.sip.twilio.com", adopt=True, opts=keep)

support = SipDomain(
    "support",
    domain_name="example-support.sip.twilio.com",
    voice_url="https://example.com/support",
    adopt=True,
    opts=keep,
)

pulumi.export("sids", {"reception": reception.sid, "support": support.sid})
