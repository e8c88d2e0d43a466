"""What users and their states hold on to: exported names, the pickled provider, and what an import costs."""

import base64
import pickle
import subprocess
import sys

import pulumi.dynamic.dynamic
import pytest

import sipdomain_provider
from sipdomain_provider import lookups
from sipdomain_provider.dynamic import errors
from sipdomain_provider.dynamic.resource_calls import TwilioProvider
from sipdomain_provider.provider import SipDomainProvider
from sipdomain_provider.tables.registry import BY_NAME, TYPES

# As Python 3.11 to 3.13 pickle it, and as 3.14 does: the two differ in the number of pickle's protocol alone.
REFERENCE = "gASVOAAAAAAAAACMG3NpcGRvbWFpbl9wcm92aWRlci5wcm92aWRlcpSMEVNpcERvbWFpblByb3ZpZGVylJOUKYGULg=="  # pragma: allowlist secret # noqa: E501
REFERENCE_5 = "gAWV" + REFERENCE.removeprefix("gASV")
BY_HAND = {"AuthenticatedSipDomain", "SipExclusiveEntries", "__version__"}
ERRORS = {name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, Exception)}


def test_the_exported_names() -> None:
    exported = set(sipdomain_provider.__all__) - set(lookups.__all__)
    assert exported == {*(f"{each.name}{suffix}" for each in TYPES for suffix in ("", "Args")), *BY_HAND, *ERRORS}
    assert all(hasattr(sipdomain_provider, name) for name in sipdomain_provider.__all__)
    for name in BY_NAME:
        assert getattr(sipdomain_provider, name).__module__ == "sipdomain_provider.resources"


def test_what_is_written_into_every_users_state() -> None:
    written = {4: REFERENCE, 5: REFERENCE_5}[pickle.DEFAULT_PROTOCOL]
    assert pulumi.dynamic.dynamic.serialize_provider(SipDomainProvider()) == written


@pytest.mark.parametrize("reference", [REFERENCE, REFERENCE_5], ids=["protocol 4", "protocol 5"])
def test_the_reference_to_the_provider_in_every_users_state(reference: str) -> None:
    """A state that has this must load for ever: the class never moves, and takes no arguments."""
    loaded = pickle.loads(base64.b64decode(reference))
    assert type(loaded) is SipDomainProvider
    assert vars(loaded) == {}


def test_the_reference_is_no_secret_of_its_own() -> None:
    assert TwilioProvider.serialize_as_secret_always is False


def test_an_import_starts_nothing() -> None:
    """No thread, no configuration read, no credentials needed."""
    code = "import threading, sipdomain_provider; assert threading.active_count() == 1, threading.enumerate()"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, env={"PATH": ""}, timeout=60)
