"""Exclusive entries over a real socket: what the provider asks for, deletes, prints and refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from pulumi.runtime import rpc

from sipdomain_provider.core.extra_entries import Exclusive
from sipdomain_provider.dynamic.errors import TwilioResourceError
from sipdomain_provider.provider import SipExclusiveEntriesProvider
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.credentials import CREDENTIAL, CREDENTIAL_LIST
from tests.api.account import ACCOUNT, BUDGET, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local_twilio import LocalTwilio
    from tests.api.account import Account

URN = "urn:pulumi:test::tried::pulumi-python:dynamic/twilio:SipExclusiveEntries::only-these"


def provider(account: Account) -> SipExclusiveEntriesProvider:
    """The provider as `configure` leaves it."""
    found = SipExclusiveEntriesProvider()
    found._budget, found._core, found._exclusive = BUDGET, account.core, Exclusive(account.core)
    return found


def phones(twilio: LocalTwilio, *users: str) -> tuple[str, list[str]]:
    """A list with these users: their SIDs."""
    (listed,) = twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "Phones"}])
    rows = [{"username": name, "password": PASSWORD} for name in users]
    return listed, twilio.seed_rows("credentials", ACCOUNT, rows, listed)


def inputs(listed: Any, sids: Sequence[Any] = (), *, is_preview: bool = False) -> dict[str, Any]:
    entries = [f"SipCredential {sid}" if isinstance(sid, str) and len(sid) == 34 else sid for sid in sids]
    return {"parent_sid": listed, "entries": entries, hidden.URN: [URN, [], {}, is_preview]}


def deleted(account: Account) -> list[str]:
    """The last part of each path that was deleted; every other request by its method."""
    found = [
        each.path.rpartition("/")[2].removesuffix(".json") if each.method == "DELETE" else each.method
        for each in account.twilio.requests()
    ]
    account.twilio.clear_requests()
    return found


def test_a_preview_an_up_and_what_asks_for_nothing(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    listed, (alice, eve, oscar) = phones(account.twilio, "alice", "eve", "oscar")
    own, news = provider(account), inputs(listed, [alice], is_preview=True)
    checked = own.check({}, news)
    assert checked.failures == []
    assert checked.inputs == {**inputs(listed, [alice]), hidden.URN: URN}
    of = f"of credential list {listed}"
    assert capsys.readouterr().out.splitlines() == [
        f"warning: only-these: 2 of the 3 entries {of} will be deleted",
        f"only-these: credential eve ({eve}) {of} is not declared: it will be deleted",
        f"only-these: credential oscar ({oscar}) {of} is not declared: it will be deleted",
    ]
    assert deleted(account) == ["GET"]

    made = own.create(checked.inputs)
    assert deleted(account) == [eve, oscar], "what the preview of this process has read serves"
    known = [f"SipCredential {alice}"]
    assert made.outs == {"account_sid": "", "parent_sid": listed, "entries": known, hidden.KNOWN: known}
    assert f"credential oscar ({oscar}) {of} was not declared: deleted" in capsys.readouterr().out
    with account.next_run() as later:
        own = provider(later)
        assert own.diff(made.id, made.outs, checked.inputs).changes is False, "a refresh diffs, and checks nothing"
        assert own.read(made.id, made.outs | {"__provider": "p"}).outs == made.outs
        own.delete(made.id, made.outs)
        assert deleted(later) == []
        assert own.check(made.outs, news).failures == []
        assert own.diff(made.id, made.outs, checked.inputs).changes is False
        assert deleted(later) == ["GET"]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("unknown", [rpc.UNKNOWN, pulumi.output.Unknown()])
def test_what_is_not_known_yet(unknown: Any, account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    listed, (alice, eve) = phones(account.twilio, "alice", "eve")
    own = provider(account)
    assert own.check({}, inputs(unknown, [unknown], is_preview=True)).failures == []
    assert deleted(account) == [], "the parent is new"
    olds = inputs(listed, [alice]) | {hidden.KNOWN: [f"SipCredential {alice}"]}
    assert own.diff(listed, olds, inputs(unknown)).replaces == ["parent_sid"]
    for entries in (inputs(listed, [unknown]), inputs(listed) | {"entries": unknown}):
        assert own.diff(listed, olds, entries).changes
    said = capsys.readouterr().out
    assert said.count(f"credential eve ({eve})") == 2
    assert alice not in said


def test_what_was_once_declared_is_named_and_no_difference(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    listed, (alice, bob) = phones(account.twilio, "alice", "bob")
    own, olds, news = provider(account), inputs(listed, [alice, bob]), inputs(listed, [alice])
    own.check(olds, news)
    assert own.diff(listed, olds, news).changes, "the entries differ"
    assert capsys.readouterr().out == "", "its own deletion comes in this run"
    outs = own.update(listed, olds, news).outs or {}
    assert own.diff(listed, outs, news).changes is False
    assert f"credential {bob} is not in entries, but not deleted: it was once in entries" in capsys.readouterr().out
    assert deleted(account) == ["GET"]


def test_a_deletion_that_fails_is_an_error_and_the_others_are_done(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    listed, (eve, oscar, trudy) = phones(account.twilio, "eve", "oscar", "trudy")
    own = provider(account)
    own.check({}, inputs(listed))
    for sid in (eve, oscar):
        account.twilio.fault("status", "DELETE", sid, status=400, body={"code": 20001, "message": "no", "status": 400})
    with pytest.raises(TwilioResourceError, match=rf"delete of credential eve \({eve}\) failed"):
        own.create(inputs(listed))
    said = capsys.readouterr().out
    assert f"credential trudy ({trudy})" in said
    assert f"error: delete of credential oscar ({oscar}) failed" in said
    assert len(account.twilio.rows("credentials", ACCOUNT, listed)) == 2
    account.core.ledger.note_failure()
    with pytest.raises(TwilioResourceError, match="another resource failed in this run"):
        own.create(inputs(listed))


def test_a_parent_of_this_run(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """A created one is empty. Of an adopted one no preview could name the entries: the next run deletes them."""
    listed, (eve,) = phones(account.twilio, "eve")
    own = provider(account)
    made = account.create(CREDENTIAL_LIST, friendly_name="New")
    account.create(CREDENTIAL, credential_list_sid=made.sid, username="alice", password=PASSWORD)
    account.create(CREDENTIAL_LIST, adopt=True, friendly_name="Phones")
    deleted(account)
    own.create(inputs(made.sid))
    assert deleted(account) == []
    own.create(inputs(listed))
    assert deleted(account) == ["GET"]
    entry = f"credential eve ({eve}) of credential list {listed}"
    assert capsys.readouterr().out == f"only-these: {entry} is not declared: the next `pulumi up` deletes it\n"
    with account.next_run() as later:
        own = provider(later)
        own.check(inputs(listed), inputs(listed))
        assert own.diff(listed, inputs(listed), inputs(listed)).changes
        own.update(listed, inputs(listed), inputs(listed))
        assert deleted(later) == ["GET", eve]


def test_credentials_that_may_not_list_are_an_error(account: Account) -> None:
    listed, _users = phones(account.twilio, "eve")
    account.twilio.fault("status", "GET", status=403, times=None, body={"code": 70051, "status": 403})
    own = provider(account)
    (failure,) = own.check({}, inputs(listed, is_preview=True)).failures
    assert failure.reason.startswith("list of credentials failed: ")
    for call in (lambda: own.create(inputs(listed)), lambda: own.diff(listed, inputs(listed), inputs(listed))):
        with pytest.raises(TwilioResourceError, match="list of credentials failed"):
            call()
