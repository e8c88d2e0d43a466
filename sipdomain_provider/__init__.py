"""Twilio SIP domains, and what lets calls into them, as Pulumi resources, compared with what Twilio has right now.

from sipdomain_provider import SipDomain

SipDomain("office", domain_name="office.sip.twilio.com", voice_url="https://example.com/voice")
"""

from . import lookups, resources
from .components import SecureSipDomain
from .dynamic.provider import TwilioResourceError
from .lookups import *  # noqa: F403 (`make resources` keeps the list)
from .resources import *  # noqa: F403

__all__ = ["SecureSipDomain", "TwilioResourceError"]
__all__ += resources.__all__
__all__ += lookups.__all__
