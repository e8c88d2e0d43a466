"""A domain's `auth_type`: which kinds of list are mapped to its calls. Registration mappings do not count."""

import json
from dataclasses import replace

from local_twilio.settings import Settings
from local_twilio.store import Row, Store

# Under a domain. Twilio was seen to answer both orders.
_KINDS = (("IpAccessControlListMappings", "IP_ACL"), ("CredentialListMappings", "CREDENTIAL_LIST"))


def refresh(store: Store, settings: Settings, mapping: Row) -> None:
    """Work out `auth_type` of the mapping's domain, after the mapping has come or gone.

    Not when it is read: somebody's edit of it lasts until then.
    """
    above, _, below = mapping.collection.partition("/Domains/")
    sid = below.partition("/")[0]
    domain = store.get(f"{above}/Domains.json", sid)
    if domain is None:
        return
    kinds = _KINDS[::-1] if settings.credential_list_first else _KINDS
    mapped = [name for path, name in kinds if store.has_as_many(f"{above}/Domains/{sid}/{path}.json", 1)]
    body = {**json.loads(domain.body), "auth_type": ",".join(mapped)}
    store.replace(replace(domain, body=json.dumps(body)))
