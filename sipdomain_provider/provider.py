"""One provider class a resource type. Their import paths stand in every user's state: they never move."""

from .dynamic.provider import TwilioProvider
from .tables.attributes import SIP_DOMAIN


class SipDomainProvider(TwilioProvider):
    """The provider of `SipDomain`."""

    resource_type = SIP_DOMAIN
