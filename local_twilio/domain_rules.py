"""The SIP domain: Twilio's rules that are not in the OpenAPI file."""

import re

from local_twilio.accounts import Account
from local_twilio.errors import TwilioError
from local_twilio.openapi import fill
from local_twilio.resource_kind import Context, Json, Limit, Resource, text
from local_twilio.store import Row

ROOT = "sip.twilio.com"
_LIST = "/2010-04-01/Accounts/{AccountSid}/SIP/Domains.json"
_ONE = "/2010-04-01/Accounts/{AccountSid}/SIP/Domains/{Sid}.json"


def is_domain_name(name: str) -> bool:
    """Letters, digits and "-" in labels of at most 63, below sip.twilio.com, at most 253 in all."""
    return len(name) <= 253 and re.fullmatch(rf"(?i)([a-z0-9-]{{1,63}}\.)+{re.escape(ROOT)}", name) is not None


def parent_of(name: str) -> str | None:
    """The domain that must exist first: `b.sip.twilio.com` for `a.b.sip.twilio.com`, None for that one.

    >>> parent_of("a.b.sip.twilio.com"), parent_of("b.sip.twilio.com")
    ('b.sip.twilio.com', None)
    """
    _, _, rest = name.partition(".")
    return None if rest.lower() == ROOT else rest.lower()


def _key(_collection: str, name: str) -> str:
    return name.lower()  # unique over all of Twilio


def _check(context: Context, body: Json, old: Row | None) -> None:
    name = body["domain_name"]
    if not isinstance(name, str) or not is_domain_name(name):
        raise TwilioError(400, 21231, f"Invalid domain name: {name!r} must be NAME.{ROOT}, of letters, digits and -")
    key, parent = name.lower(), parent_of(name)
    if old is not None and old.name == key:
        return
    if old is not None:
        _check_removal(context, old)
    owner = context.store.named(key)
    if owner is not None or context.store.is_held(key, context.now):
        raise TwilioError(400, 21232, f"Domain {name} already exists.")
    if parent is not None:
        above = context.store.named(parent)
        if above is None or above.collection not in _collections_of_parents(context.account):
            where = "in the account or in its main account"
            raise TwilioError(400, 21232, f"Domain {name} needs {parent} to exist {where} first.")


def _collections_of_parents(account: Account) -> set[str]:
    """Where the domain above a domain of the account may be: there, or in its main account."""
    sids = (account.sid, account.main_account_sid)
    return {fill(_LIST, {"AccountSid": sid}) for sid in sids if sid is not None}


def _check_removal(context: Context, row: Row) -> None:
    child = context.store.child_of(row.name or "")
    if child is not None:
        raise TwilioError(400, 21233, f"Domain {row.name} has subdomains, for one {child.name}.")


_MAPPINGS = "/2010-04-01/Accounts/{AccountSid}/SIP/Domains/{Sid}"

DOMAIN = Resource(
    kind="domains",
    collection_path=_LIST,
    instance_path=_ONE,
    defaults={
        "api_version": "2010-04-01",
        "auth_type": "",  # no mapping; see auth_type.py
        "emergency_calling_enabled": False,
        "secure": False,
        "sip_registration": False,
        "subresource_uris": {
            "credential_list_mappings": f"{_MAPPINGS}/CredentialListMappings.json",
            "ip_access_control_list_mappings": f"{_MAPPINGS}/IpAccessControlListMappings.json",
        },
        "voice_fallback_method": "POST",
        "voice_method": "POST",
        "voice_status_callback_method": "POST",
    },
    codes={"DomainName": 21231, "FriendlyName": 20002, "ByocTrunkSid": 21300},
    rules={"FriendlyName": text(0, 64)},
    limit=Limit(lambda account: account.domain_limit, 21230),
    named_by="domain_name",
    key=_key,
    needs=parent_of,
    check=_check,
    check_removal=_check_removal,
    hold_names=True,
)
