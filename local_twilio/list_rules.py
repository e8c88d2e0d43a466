"""Credential lists and IP access control lists: they differ in names and codes alone."""

import json
from dataclasses import replace

from local_twilio import auth_type
from local_twilio.errors import TwilioError
from local_twilio.resource_kind import Context, Limit, Resource, text
from local_twilio.settings import Settings
from local_twilio.store import Row, Store


def _mappings(store: Store, row: Row) -> list[Row]:
    """What maps the list to a domain, for calls or for registrations: it has the list's SID."""
    return [other for other in store.with_sid(row.sid) if other.collection != row.collection]


def _follow(store: Store, settings: Settings, old: Row | None, new: Row | None) -> None:
    """Mappings are called as their list is, and end with it where it is removed by hand."""
    for mapping in () if old is None else _mappings(store, old):
        if new is None:
            store.remove(mapping)
            auth_type.refresh(store, settings, mapping)
        else:
            body = {**json.loads(mapping.body), "friendly_name": json.loads(new.body)["friendly_name"]}
            store.replace(replace(mapping, body=json.dumps(body)))


def _list(
    kind: str, path: str, *, members: str, longest_name: int, limit: Limit, taken: int, still_mapped: int
) -> Resource:
    below_account = f"/2010-04-01/Accounts/{{AccountSid}}/SIP/{path}"

    def check_removal(context: Context, row: Row) -> None:
        mappings = _mappings(context.store, row)
        if mappings:
            raise TwilioError(400, still_mapped, f"{row.sid} is still mapped, for one by {mappings[0].collection}")

    parameter = "".join(word.title() for word in members.split("_"))
    return Resource(
        kind=kind,
        collection_path=f"{below_account}.json",
        instance_path=f"{below_account}/{{Sid}}.json",
        defaults={"subresource_uris": {members: f"{below_account}/{{Sid}}/{parameter}.json"}},
        codes={"FriendlyName": 20002},
        rules={"FriendlyName": text(1, longest_name)},
        limit=limit,
        named_by="friendly_name",
        taken=lambda _settings: taken,
        check_removal=check_removal,
        changed=_follow,
    )


CREDENTIAL_LIST = _list(
    "credential_lists",
    "CredentialLists",
    members="credentials",
    longest_name=64,
    limit=Limit(lambda account: account.credential_list_limit, 21239),
    taken=21240,
    still_mapped=21241,
)
IP_ACCESS_CONTROL_LIST = _list(
    "ip_access_control_lists",
    "IpAccessControlLists",
    members="ip_addresses",
    longest_name=255,
    limit=Limit(lambda account: account.ip_access_control_list_limit, 21255),
    taken=21235,
    still_mapped=21236,
)
