"""Twilio SIP domains, their users, allowed addresses and mappings, as Pulumi resources.

from sipdomain_provider import AuthenticatedSipDomain

AuthenticatedSipDomain(
    "office",
    domain_name="example-office.sip.twilio.com",
    voice_url="https://example.com/voice",
    allowed_addresses={"office": "203.0.113.0/24"},
)
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
