"""One provider class a type. Their import paths stand in every user's state: they never move.

Written by `make resources` from the tables in `sipdomain_provider/tables`: change those.
"""

from .dynamic.exclusive import ExclusiveProvider
from .dynamic.provider import TwilioProvider
from .tables.registry import BY_NAME


class SipDomainProvider(TwilioProvider):
    """The provider of `SipDomain`."""

    resource_type = BY_NAME["SipDomain"]


class SipCredentialListProvider(TwilioProvider):
    """The provider of `SipCredentialList`."""

    resource_type = BY_NAME["SipCredentialList"]


class SipCredentialProvider(TwilioProvider):
    """The provider of `SipCredential`."""

    resource_type = BY_NAME["SipCredential"]


class SipIpAccessControlListProvider(TwilioProvider):
    """The provider of `SipIpAccessControlList`."""

    resource_type = BY_NAME["SipIpAccessControlList"]


class SipIpAddressProvider(TwilioProvider):
    """The provider of `SipIpAddress`."""

    resource_type = BY_NAME["SipIpAddress"]


class SipAuthCallsCredentialListMappingProvider(TwilioProvider):
    """The provider of `SipAuthCallsCredentialListMapping`."""

    resource_type = BY_NAME["SipAuthCallsCredentialListMapping"]


class SipAuthCallsIpAccessControlListMappingProvider(TwilioProvider):
    """The provider of `SipAuthCallsIpAccessControlListMapping`."""

    resource_type = BY_NAME["SipAuthCallsIpAccessControlListMapping"]


class SipAuthRegistrationsCredentialListMappingProvider(TwilioProvider):
    """The provider of `SipAuthRegistrationsCredentialListMapping`."""

    resource_type = BY_NAME["SipAuthRegistrationsCredentialListMapping"]


class SipExclusiveEntriesProvider(ExclusiveProvider):
    """The provider of `SipExclusiveEntries`."""
