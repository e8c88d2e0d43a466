"""Twilio SIP domains as Pulumi resources, compared with what Twilio has right now.

from sipdomain_provider import SipDomain

SipDomain("office", domain_name="office.sip.twilio.com", voice_url="https://example.com/voice")
"""

from .resources import SipDomain

__all__ = ["SipDomain"]
