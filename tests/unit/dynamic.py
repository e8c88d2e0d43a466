"""A provider without an engine, and bags as the SDK hands them over."""

from typing import Any

from hypothesis import strategies as st

from sipdomain_provider.core.reading import Ahead
from sipdomain_provider.core.run import Core
from sipdomain_provider.dynamic.process import Process
from sipdomain_provider.provider import SipDomainProvider
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.domain import SIP_DOMAIN

from .fakes import HOME, NAME, FakeTwilio, row

URL, DRIFT = "https://example.com/a", "https://drift.example.com/"
AT_ONCE = Ahead(lambda work: work())
NONE = Ahead(lambda _work: _no_thread())
DECLARED = {"domain_name": NAME, "voice_url": URL}
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "friendly_name": st.sampled_from(["", "a", "b"]),
    "secure": st.booleans(),
    "voice_url": st.sampled_from(["", URL, DRIFT]),
    "voice_method": st.sampled_from(["GET", "POST"]),
}
SOME_NAMES = st.frozensets(st.sampled_from(sorted(_VALUES)))
SOME_VALUES = st.fixed_dictionaries({}, optional=_VALUES)
"""Few attributes and values, so that equal ones are frequent."""


def _no_thread() -> None:
    raise RuntimeError("can't start new thread")


def core(api: FakeTwilio, **options: Any) -> Core:
    """All types on the fake; what is read ahead is read at once."""
    return Core(api, ahead=AT_ONCE, clock=api.clock, wait=api.clock.wait, **options)  # type: ignore[arg-type]


def provider(api: FakeTwilio) -> SipDomainProvider:
    """A provider as `configure` leaves it, with the fake in place of HTTP."""
    found = SipDomainProvider()
    found._home, found._budget = HOME, 60.0
    found._process = Process(core(api))
    found._core = found._process.core
    found._lifecycle = found._core.of(SIP_DOMAIN)
    return found


def domain(**values: Any) -> dict[str, Any]:
    return row(1, domain_name=NAME, voice_url=URL) | values


def outputs(inputs: dict[str, Any] = DECLARED, **values: Any) -> dict[str, Any]:
    """The recorded outputs of a domain with these checked inputs; what is None the engine drops."""
    visible = [name for name in inputs if name in SIP_DOMAIN.inputs]
    bag = domain(**values) | hidden.remember(inputs, visible, HOME) | {"__provider": "p"}
    return {key: value for key, value in bag.items() if value is not None}
