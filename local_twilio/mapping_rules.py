"""What maps a list to a domain: for calls, shown by an older and a newer path, and for registrations."""

import json

from local_twilio import auth_type
from local_twilio.errors import TwilioError, not_found
from local_twilio.list_rules import CREDENTIAL_LIST, IP_ACCESS_CONTROL_LIST
from local_twilio.openapi import fill
from local_twilio.resource_kind import Context, Json, Resource, text
from local_twilio.settings import Settings
from local_twilio.store import Row, Store

_DOMAIN = "/2010-04-01/Accounts/{AccountSid}/SIP/Domains/{DomainSid}"


def _check(context: Context, body: Json, _old: Row | None) -> None:
    if context.store.get(context.collection, body["sid"]) is not None:
        message = f"{body['sid']} already associated with {context.path_values['DomainSid']}"
        raise TwilioError(400, 21231, message)


def _changed(store: Store, settings: Settings, old: Row | None, new: Row | None) -> None:
    mapping = new or old
    if mapping is not None and (new is None or old is None):
        auth_type.refresh(store, settings, mapping)


def _mapping(kind: str, path: str, mapped: Resource, *, stored_as: Resource | None = None) -> Resource:
    def computed(context: Context, body: Json) -> Json:
        path_values = {"AccountSid": context.account.sid, "Sid": body["sid"]}
        row = context.store.get(fill(mapped.collection_path, path_values), body["sid"])
        if row is None:
            raise not_found(fill(mapped.instance_path, path_values))
        return {"friendly_name": json.loads(row.body)["friendly_name"]}

    parameter = f"{path.rpartition('/')[2].removesuffix('Mappings')}Sid"
    return Resource(
        kind=kind,
        collection_path=f"{_DOMAIN}/{path}.json",
        instance_path=f"{_DOMAIN}/{path}/{{Sid}}.json",
        rules={parameter: text(1, 34)},  # an empty one is not cleared but wrong
        check=_check,
        computed=computed,
        changed=_changed,
        sid_parameter=parameter,
        stored_as=stored_as,
    )


CREDENTIAL_LIST_MAPPING = _mapping("credential_list_mappings", "CredentialListMappings", CREDENTIAL_LIST)
IP_ACCESS_CONTROL_LIST_MAPPING = _mapping(
    "ip_access_control_list_mappings", "IpAccessControlListMappings", IP_ACCESS_CONTROL_LIST
)
# The older answers have all that the newer ones have, and more.
AUTH_CALLS_CREDENTIAL_LIST_MAPPING = _mapping(
    "auth_calls_credential_list_mappings",
    "Auth/Calls/CredentialListMappings",
    CREDENTIAL_LIST,
    stored_as=CREDENTIAL_LIST_MAPPING,
)
AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING = _mapping(
    "auth_calls_ip_access_control_list_mappings",
    "Auth/Calls/IpAccessControlListMappings",
    IP_ACCESS_CONTROL_LIST,
    stored_as=IP_ACCESS_CONTROL_LIST_MAPPING,
)
AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING = _mapping(
    "auth_registrations_credential_list_mappings",
    "Auth/Registrations/CredentialListMappings",
    CREDENTIAL_LIST,
)
MAPPINGS = (
    CREDENTIAL_LIST_MAPPING,
    IP_ACCESS_CONTROL_LIST_MAPPING,
    AUTH_CALLS_CREDENTIAL_LIST_MAPPING,
    AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING,
    AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING,
)
