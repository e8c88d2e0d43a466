"""The credential of a list: a username, and a password that is never answered."""

import re
from typing import Any

from local_twilio.resource_kind import Limit, Resource, text

_LIST = "/2010-04-01/Accounts/{AccountSid}/SIP/CredentialLists/{CredentialListSid}/Credentials"


def _weakness(password: Any) -> str | None:
    if len(password or "") >= 12 and all(re.search(kind, password) for kind in ("[A-Z]", "[a-z]", "[0-9]")):
        return None
    return "it must have at least 12 characters, of them an upper case letter, a lower case letter and a digit"


CREDENTIAL = Resource(
    kind="credentials",
    collection_path=f"{_LIST}.json",
    instance_path=f"{_LIST}/{{Sid}}.json",
    missing=21240,
    codes={"Username": 21243, "Password": 21240},
    rules={"Username": text(1, 32), "Password": _weakness},
    limit=Limit(lambda account: account.credential_limit, 21242),
    named_by="username",
    taken=lambda settings: settings.duplicate_username_code,
    secret="password",  # noqa: S106
)
