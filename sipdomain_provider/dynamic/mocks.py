"""Look-ups in a user's unit test: `pulumi.runtime.set_mocks` answers them, and not Twilio.

Their tokens are `twilio:sip:getSipDomain`, `twilio:sip:getSipDomains` and so on. Arguments and results have the names
of Python. A list is returned as `{"results": [...]}`.
"""

from collections.abc import Mapping
from typing import Any

from pulumi.runtime import MockCallArgs, Mocks
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor

from sipdomain_provider.tables.kinds import Bag, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.reasons import Reason


def current() -> Mocks | None:
    """The mocks of the test that runs now; None outside a test."""
    monitor: Any = get_monitor()
    return monitor.mocks if isinstance(monitor, MockMonitor) else None


def look_up(mocks: Mocks, resource_type: ResourceType, values: Bag) -> dict[str, Any]:
    """One resource, as the mocks return it; it has the arguments too. Raises Conflict for a wrong answer."""
    token = f"twilio:sip:get{resource_type.name}"
    return _row(token, resource_type, values, _call(mocks, token, values))


def list_all(mocks: Mocks, resource_type: ResourceType, values: Bag) -> list[dict[str, Any]]:
    """The resources of a place, as the mocks return them. Raises Conflict for a wrong answer."""
    token = f"twilio:sip:get{resource_type.plural_name}"
    answer = _call(mocks, token, values)
    rows = answer.get("results", [])
    if answer.keys() - {"results"} or not isinstance(rows, list):
        raise errors.Conflict(Reason.MOCKS_NO_LIST, token=token)
    return [_row(token, resource_type, values, each) for each in rows]


def _call(mocks: Mocks, token: str, values: Bag) -> Mapping[str, Any]:
    args = {name: value for name, value in values.items() if value is not None}
    returned: Any = mocks.call(MockCallArgs(token=token, args=args, provider=""))
    answer, failures = (returned, None) if isinstance(returned, dict) else returned
    if failures:
        raise errors.Conflict(Reason.MOCKS_FAILED, token=token, problems=[reason for _name, reason in failures])
    return answer or {}


def _row(token: str, resource_type: ResourceType, values: Bag, answer: Mapping[str, Any]) -> dict[str, Any]:
    row = dict.fromkeys(name for name in resource_type.by_name if name not in resource_type.write_only)
    unknown = sorted(answer.keys() - row.keys())
    if unknown:
        raise errors.Conflict(Reason.MOCKS_UNKNOWN, token=token, unknown=unknown, attributes=[*row])
    return {**row, **{name: values[name] for name in row if name in values}, **answer}
