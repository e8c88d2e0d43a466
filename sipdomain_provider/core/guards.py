"""What may be created, adopted, or deleted because it can be created again. Pure."""

from collections.abc import Iterable
from typing import Any

from sipdomain_provider.tables.kinds import Bag, Place, ResourceType
from sipdomain_provider.twilio import errors

from . import compare
from .compare import UNKNOWN, Desired
from .results import Recorded
from .things import Declaration


def cannot_create(resource_type: ResourceType, lacking: Iterable[str]) -> errors.Conflict:
    """The error for a resource that does not exist, and that Twilio would not create as it is declared."""
    missing = " and ".join(lacking)
    return errors.Conflict(
        f"there is no such {resource_type.title}, and Twilio creates none without {missing}", f"Declare {missing}"
    )


def require_sid(resource_type: ResourceType, sid: str) -> None:
    """`adopt` is a SID of this type. Raises Conflict."""
    if problem := resource_type.sid_rule.problem(sid):
        raise errors.Conflict(f"adopt is {sid!r}, which is not {resource_type.sid_rule.text}: {problem}")


def require_adoptable(
    resource_type: ResourceType, place: Place, sid: str, desired: Desired, live: dict[str, Any] | None
) -> dict[str, Any]:
    """The resource that is to be adopted by its SID: it exists, and it is the declared one. Raises Conflict."""
    if live is None:
        raise errors.Absent(
            f"{resource_type.where(place)} has no {resource_type.title} {sid} to adopt",
            "Check the SID\nIf it was deleted, remove `adopt`: then it is created",
        )
    name = resource_type.name_attribute
    wanted = desired.declared.get(name.name)
    if not name.same(live[name.name], wanted):
        later = "" if name.replaces else "; once it is adopted it can be renamed"
        raise errors.Conflict(
            f"{sid}, which is to be adopted, is {live[name.name]}, not {wanted}",
            f"Declare {name.name}={live[name.name]!r}{later}",
        )
    return live


def in_the_way(resource_type: ResourceType, place: Place, live: Bag) -> errors.Conflict:
    """The error for a resource whose name Twilio has already, and that does not adopt."""
    sid = live["sid"]
    named = "" if resource_type.named_by_sid else f": {sid}"
    return errors.Conflict(
        f"{resource_type.where(place)} has {live[resource_type.identity]} already{named},"
        f" created {live['date_created']}",
        f'To take it over: adopt=True or adopt="{sid}"\n'
        "If it or its component was only renamed in the program: an alias with the old name (`aliases`), but not after"
        " a run that failed half-way\n"
        f'To use it without managing it: {resource_type.name}.get(..., "{sid}")',
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
            raise errors.WrongHome(
                f"account_sid is {each.place.account_sid}, and {each.name} exists in account"
                f" {place.account_sid}: Twilio holds the name of a deleted {resource_type.title}",
                f"Declare another {resource_type.identity} together with the account, or keep the account",
            )


def _would_be_lost(lacking: Iterable[str]) -> errors.Conflict:
    missing = " and ".join(lacking)
    return errors.Conflict(
        f"it would be deleted, and Twilio creates none without {missing}",
        f"Declare {missing}: a replacement needs it, and Twilio never returns the present one",
    )


def would_move(account_sid: str, to: str) -> errors.WrongHome:
    """The error for a replacement in another account that the program does not declare."""
    return errors.WrongHome(
        f"it exists in account {account_sid} and would be created again in {to}, the account of the credentials",
        f'Declare account_sid="{account_sid}" to have it stay there',
    )


def require_home(recorded: Recorded, home: str, accepted: str | None) -> None:
    """The same credentials answer 404 in another region: without this, a wrong one would recreate everything."""
    if recorded.home in (None, home, accepted):
        return
    raise errors.WrongHome(
        f"it exists in {recorded.home}, and {home} is configured: nothing was changed",
        f"Configure {recorded.home} again (twilio:region, twilio:edge, twilio:apiBaseUrl)\n"
        f"If it was moved: `pulumi config set twilio:acceptEndpointChange {recorded.home}`",
    )


def require_another_name(resource_type: ResourceType, desired: Desired, recorded: Bag) -> None:
    """A resource that moves to another account takes another name, if Twilio holds the old one."""
    name = resource_type.name_attribute
    wanted = desired.declared.get(name.name)
    if resource_type.holds_names and wanted is not UNKNOWN and name.same(wanted, recorded.get(name.name)):
        raise errors.WrongHome(
            f"account_sid is {desired.declared['account_sid']}, and {recorded.get(name.name)} exists in"
            f" {recorded.get('account_sid')}: Twilio holds the name of a deleted {resource_type.title}, so that it"
            " cannot be created again in another account at once",
            f"Declare another {name.name} together with the account, or keep the account",
        )
