"""The attributes that every resource of Twilio's SIP API has."""

from .kinds import TEXT, Attribute

DATE_CREATED = Attribute("date_created", TEXT, "When it was created, RFC 2822, UTC.")
DATE_UPDATED = Attribute("date_updated", TEXT, "When it was last changed, RFC 2822, UTC.")
URI = Attribute("uri", TEXT, "Its own path, relative to the API's base URL.")


def sid(prefix: str) -> Attribute:
    """The SID of the resource itself."""
    return Attribute("sid", TEXT, f"Its SID ({prefix}...).")
