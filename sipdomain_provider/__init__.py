"""Twilio SIP domains, and what lets calls into them, as Pulumi resources, compared with what Twilio has right now.

from sipdomain_provider import SipDomain

SipDomain("office", domain_name="office.sip.twilio.com", voice_url="https://example.com/voice")
"""

from . import resources
from .components import SecureSipDomain
from .resources import *  # noqa: F403 (`make resources` keeps the list)

__all__ = ["SecureSipDomain"]
__all__ += resources.__all__
