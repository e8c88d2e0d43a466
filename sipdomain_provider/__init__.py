"""Twilio SIP domains, and what lets calls into them, as Pulumi resources, compared with what Twilio has right now.

from sipdomain_provider import SipDomain

SipDomain("office", domain_name="office.sip.twilio.com", voice_url="https://example.com/voice")
"""

from . import resources
from .resources import *  # noqa: F403 (`make resources` keeps the list)

__all__: list[str] = []
__all__ += resources.__all__
