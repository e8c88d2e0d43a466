"""Whether a resource may be adopted, or can be created again after its deletion. Pure."""

from collections.abc import Iterable
from typing import Any

from sipdomain_provider.tables.kinds import Bag, Place, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.reasons import Reason

from . import compare
from .compare import UNKNOWN, Desired
from .ledger_data import Declaration
from .results import Recorded


def cannot_create(resource_type: ResourceType, lacking: Iterable[str]) -> errors.Conflict:
    """The error for a resource that does not exist, and that Twilio would not create as it is declared."""
    return errors.Conflict(Reason.CANNOT_CREATE, type=resource_type, missing=tuple(lacking))


def require_sid(resource_type: ResourceType, sid: str) -> None:
    """`adopt` is a SID of this type. Raises Conflict."""
    if problem := resource_type.sid_rule.problem(sid):
        raise errors.Conflict(Reason.ADOPT_IS_NO_SID, sid=sid, type=resource_type, problem=problem)


def require_adoptable(
    resource_type: ResourceType, place: Place, sid: str, desired: Desired, live: dict[str, Any] | None
) -> dict[str, Any]:
    """The resource with the SID to adopt, which exists and has the declared name. Raises Conflict."""
    if live is None:
        raise errors.Absent(Reason.NONE_TO_ADOPT, where=resource_type.where(place), type=resource_type, sid=sid)
    name = resource_type.name_attribute
    wanted = desired.declared.get(name.name)
    if not name.same(live[name.name], wanted):
        reason = Reason.ADOPTS_ANOTHER if name.replaces else Reason.ADOPTS_ONE_TO_RENAME
        raise errors.Conflict(reason, type=resource_type, sid=sid, found=live[name.name], declared=wanted)
    return live


def in_the_way(resource_type: ResourceType, place: Place, live: Bag) -> errors.Conflict:
    """The error for a resource that does not adopt, if Twilio has its name already."""
    return errors.Conflict(
        Reason.MAPPED_ALREADY if resource_type.named_by_sid else Reason.EXISTS,
        type=resource_type,
        where=resource_type.where(place),
        name=live[resource_type.identity],
        sid=live["sid"],
        created=live["date_created"],
    )


def require_creatable(
    resource_type: ResourceType, place: Place, desired: Desired, account_sid: str, *, gone: bool
) -> None:
    """For a replacement that diff asks for: the desired resource can be created. `account_sid`: the credentials'."""
    if lacking := compare.lacking(resource_type, desired):
        if gone:
            raise cannot_create(resource_type, lacking)
        raise _would_be_lost(lacking)
    # Create is not told where the resource was: if no account is declared, that is the credentials' account.
    if "account_sid" not in desired.declared and place.account_sid.lower() != account_sid.lower():
        raise would_move(place.account_sid, account_sid)


def require_successors(
    resource_type: ResourceType, place: Place, successors: Iterable[Declaration], account_sid: str
) -> None:
    """The same for a forced replacement, for which Pulumi calls no diff: a check and the deletion show it alone.

    `successors` are the resources of the program that may be this one again.
    """
    for each in successors:
        if not each.creatable:
            raise _would_be_lost(sorted(resource_type.write_only))
        if each.place is None or each.place.account_sid == place.key.account_sid:
            continue
        if not each.says_account:
            raise would_move(place.account_sid, account_sid)
        if resource_type.holds_names:
            raise _name_held(resource_type, each.name, account=place.account_sid, to=each.place.account_sid)


def _would_be_lost(lacking: Iterable[str]) -> errors.Conflict:
    return errors.Conflict(Reason.WOULD_BE_LOST, missing=tuple(lacking))


def _name_held(resource_type: ResourceType, name: object, *, account: str, to: str) -> errors.WrongHome:
    return errors.WrongHome(Reason.NAME_HELD_BY_ACCOUNT, type=resource_type, name=name, account=account, to=to)


def would_move(account_sid: str, to: str) -> errors.WrongHome:
    """The error for a replacement in another account that the program does not declare."""
    return errors.WrongHome(Reason.WOULD_MOVE, account=account_sid, to=to)


def require_home(recorded: Recorded, home: str, accepted: str | None) -> None:
    """The same credentials answer 404 in another region: without this, a wrong one would recreate everything."""
    if recorded.home in (None, home, accepted):
        return
    raise errors.WrongHome(Reason.OTHER_HOME, home=recorded.home, configured=home)


def require_another_name(resource_type: ResourceType, desired: Desired, recorded: Bag) -> None:
    """A resource that moves to another account takes another name, if Twilio holds the old one."""
    name = resource_type.name_attribute
    wanted = desired.declared.get(name.name)
    if resource_type.holds_names and wanted is not UNKNOWN and name.same(wanted, recorded.get(name.name)):
        raise _name_held(
            resource_type,
            recorded.get(name.name),
            account=str(recorded.get("account_sid")),
            to=desired.declared["account_sid"],
        )
