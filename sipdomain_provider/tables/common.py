"""The attributes that every resource of Twilio's SIP API has."""

from .kinds import OBJECT, TEXT, Attribute

DATE_CREATED = Attribute("date_created", TEXT, "When it was created, RFC 2822, UTC.")
DATE_UPDATED = Attribute("date_updated", TEXT, "When it was last changed, RFC 2822, UTC.")
URI = Attribute(
    "uri",
    TEXT,
    "Its path, relative to the API's base URL.",
    repeats=frozenset({"account_sid", "credential_list_sid", "ip_access_control_list_sid"}),
)


def subresource_uris(description: str) -> Attribute:
    """The paths of the collections below the resource."""
    return Attribute("subresource_uris", OBJECT, description, repeats=frozenset({"account_sid"}))


def sid(prefix: str) -> Attribute:
    """The SID of the resource itself."""
    return Attribute("sid", TEXT, f"Its SID ({prefix}...).")
