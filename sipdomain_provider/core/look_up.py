"""Finding one resource of a place by its SID or by its name. Pure: `read` has the requests."""

from collections.abc import Iterable, Mapping
from typing import Any

from sipdomain_provider.tables.kinds import Bag, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.reasons import Reason


def sid_or_name(resource_type: ResourceType, values: Bag) -> tuple[str | None, str | None]:
    """The SID (`sid`) or the name by which these values find one resource. Raises Conflict unless one is given."""
    sid, name = values.get("sid"), values.get(resource_type.identity)
    if (sid is None) == (name is None):
        which = "neither" if name is None else "both"
        raise errors.Conflict(Reason.SID_OR_NAME, which=which, type=resource_type)
    return sid, name


def with_name(
    resource_type: ResourceType, rows: Iterable[Mapping[str, Any]], values: Bag, account_sid: str
) -> Mapping[str, Any]:
    """The resource of the place that has the name in these values. Raises Absent. `account_sid`: the credentials'."""
    attribute = resource_type.name_attribute
    for row in rows:
        if attribute.same(row[attribute.name], values[attribute.name]):
            return row
    where = resource_type.where(resource_type.place(values, account_sid))
    raise errors.Absent(Reason.NONE_OF_THIS_NAME, where=where, type=resource_type)
