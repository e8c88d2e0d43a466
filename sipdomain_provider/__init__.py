"""Twilio SIP domains, and what lets calls into them, as Pulumi resources, compared with what Twilio has right now.

from sipdomain_provider import SipDomain

SipDomain("office", domain_name="office.sip.twilio.com", voice_url="https://example.com/voice")
"""

from .standard_library import require_unhidden

require_unhidden()

from . import lookups, resources  # noqa: E402
from .components import AuthenticatedSipDomain  # noqa: E402
from .dynamic.errors import (  # noqa: E402
    Busy,
    Conflict,
    NoAnswer,
    NotFound,
    Refused,
    SettingsError,
    TwilioResourceError,
    Unauthorized,
)
from .exclusive import SipExclusiveEntries  # noqa: E402
from .lookups import *  # noqa: E402, F403 (`make generate` keeps the list)
from .resources import *  # noqa: E402, F403
from .twilio.transport import package_version  # noqa: E402

__version__ = package_version()

__all__ = ["AuthenticatedSipDomain", "SipExclusiveEntries", "__version__"]
__all__ += [
    "Busy",
    "Conflict",
    "NoAnswer",
    "NotFound",
    "Refused",
    "SettingsError",
    "TwilioResourceError",
    "Unauthorized",
]
__all__ += resources.__all__
__all__ += lookups.__all__
