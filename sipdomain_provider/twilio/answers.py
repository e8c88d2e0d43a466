"""Twilio's answers, checked before they are believed. Pure."""

from typing import Any

from sipdomain_provider.tables.kinds import Bag, Place, ResourceType

from .errors import UnusableAnswer
from .reasons import Reason


def read_resource(resource_type: ResourceType, body: Bag, place: Place, sid: str | None = None) -> dict[str, Any]:
    """Every attribute of one resource of an answer. A text that is null or missing becomes "".

    The answer must be of this `place` and `sid` (None: any). The attributes of the path come from the place. Attributes
    that Twilio never returns are left out. Raises UnusableAnswer for an answer without a SID, or of another resource
    or place. Also for an attribute of another type than in the API's description.
    """
    found_sid = body.get("sid")
    if resource_type.sid_rule.problem(found_sid):
        raise UnusableAnswer(Reason.ANSWER_WITHOUT_SID, type=resource_type)
    if sid is not None and str(found_sid).lower() != sid.lower():
        raise UnusableAnswer(Reason.ANSWER_OF_ANOTHER, sid=sid, found=found_sid)
    if str(body.get("account_sid", "")).lower() != place.account_sid.lower():
        raise UnusableAnswer(Reason.ANSWER_OF_ANOTHER_ACCOUNT, sid=found_sid, account=place.account_sid)
    parent = resource_type.parent
    if parent is not None and not parent.same(body.get(parent.name, place.parent_sid), place.parent_sid):
        raise UnusableAnswer(Reason.ANSWER_OF_ANOTHER_PARENT, sid=found_sid, where=resource_type.where(place))
    values = {}
    for attribute in resource_type.attributes:
        if attribute.write_only:
            continue
        value = attribute.kind.decode(body.get(attribute.answered_as or attribute.name))
        if attribute is parent:
            value = place.parent_sid
        if value is not None and not isinstance(value, attribute.kind.python_types):
            raise UnusableAnswer(
                Reason.ANSWER_OF_ANOTHER_TYPE,
                sid=found_sid,
                attribute=attribute.name,
                found=type(value).__name__,
                documented=attribute.kind.name,
            )
        if attribute.kind.python_types == (str,):
            # An output that is None is dropped by Pulumi's SDK, and unknown to whoever uses it in a preview.
            value = without_half_characters(str(value or ""))
        values[attribute.name] = value
    return values


def without_half_characters(text: str) -> str:
    """The text with "?" for each half of a character, such as an emoji that was cut: no protocol takes those."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def read_page(resource_type: ResourceType, body: Bag, collection_path: str) -> tuple[list[Bag], str | None]:
    """The rows of one page of a list, and the path of the next page (None at the end).

    The rows are checked to be objects with a SID, no further: `read_resource` checks those that are asked for.
    Raises UnusableAnswer for anything else, and for a next page of another list.
    """
    rows, next_page = body.get(resource_type.rows_key), body.get("next_page_uri")
    if not isinstance(rows, list) or not all(isinstance(row, dict) and isinstance(row.get("sid"), str) for row in rows):
        raise UnusableAnswer(Reason.NOT_A_LIST, type=resource_type)
    if next_page is None:
        return rows, None
    if not isinstance(next_page, str) or not next_page.lower().startswith(f"{collection_path}?".lower()):
        raise UnusableAnswer(Reason.LIST_GOES_ASTRAY, type=resource_type)
    return rows, next_page
