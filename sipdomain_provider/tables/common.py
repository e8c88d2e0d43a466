"""The attributes that several resources of Twilio's SIP API have."""

from . import rules
from .kinds import ACCOUNT_SID, OBJECT, TEXT, Attribute

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


def named_list(prefix: str, lists: str, *, longest: int, entries: str) -> tuple[Attribute, ...]:
    """The attributes of a list: `lists` is the plural of its title, `longest` the length of its name."""
    return (
        ACCOUNT_SID,
        DATE_CREATED,
        DATE_UPDATED,
        Attribute(
            "friendly_name",
            TEXT,
            f"Its name. It is unique among the {lists} of the account, and can be changed in place.",
            rules.text(longest, shortest=1),
            required=True,
        ),
        sid(prefix),
        subresource_uris(f"The path of its {entries}, by name."),
        URI,
    )
