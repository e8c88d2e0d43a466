"""The runs whose calls are recorded."""

from __future__ import annotations

from dataclasses import replace

from tests.engine.recording import Program, Resource, Run, Scenario

CREDENTIALS = r"/Credentials\.json"
ONE_CREDENTIAL = r"/Credentials/CR\w+\.json"
LISTS = r"/CredentialLists\.json"
ONE_LIST = r"/CredentialLists/CL\w+\.json"
ONE_MAPPING = r"CredentialListMappings/"
GO_ON = "--continue-on-error"


def domain(name: str) -> Resource:
    return Resource(name, "SipDomain", f"recorded-{name}.sip.twilio.com")


def users(name: str = "users", called: str = "", **options: str) -> Resource:
    return Resource(name, "SipCredentialList", called or name.title(), options=options)


def user(name: str, username: str = "", *, of: str = "users", adopt: bool = False, **options: str) -> Resource:
    return Resource(name, "SipCredential", username or name, {"credential_list_sid": of}, adopt, options)


def mapping(name: str, of: str, lets: str) -> Resource:
    parents = {"domain_sid": of, "credential_list_sid": lets}
    return Resource(name, "SipAuthCallsCredentialListMapping", "", parents)


def without(program: Program, *names: str) -> Program:
    return tuple(each for each in program if each.name not in names)


def change(program: Program, *changed: Resource) -> Program:
    """The program with these in place of those of the same name; those of a new name at the end."""
    by_name = {each.name: each for each in changed}
    known = {each.name for each in program}
    kept = tuple(by_name.get(each.name, each) for each in program)
    return (*kept, *(each for each in changed if each.name not in known))


def get(name: str, of: str = "", kind: str = "SipCredentialList") -> Resource:
    return Resource(name, kind, get=of or name)


def by_number(*usernames: str) -> Program:
    return (users(), *(user(f"user{n}", called, adopt=True) for n, called in enumerate(usernames)))


def last_first(program: Program) -> Program:
    """The list, then its users from the last to the first."""
    return (program[0], *reversed(program[1:]))


def failing(command: str, program: Program | None, method: str, path: str) -> Run:
    """A run in which Twilio refuses these requests."""
    return Run(command, program, refused=((method, path),), exit_code=1)


def in_series(*program: Resource) -> Program:
    """Each waits for the one before it: what runs side by side with a failure would differ from run to run."""
    befores = [None, *program[:-1]]
    return tuple(
        replace(each, options={**each.options, **({"depends_on": f"[{before.name}]"} if before else {})})
        for each, before in zip(program, befores, strict=True)
    )


FAMILY: Program = (
    domain("office"),
    users(),
    user("alice"),
    user("bob"),
    mapping("calls", "office", "users"),
)
ALICIA = change(FAMILY, user("alice", "alicia"))
RENAMED_LIST = change(FAMILY, users(called="Staff"))
REPLACED_LIST = change(FAMILY, users(called="Staff", replace_on_changes='["friendly_name"]'))
TWO_LISTS: Program = (
    domain("office"),
    domain("home"),
    users("first"),
    users("second"),
    user("alice", of="first"),
    user("bob", of="second"),
    mapping("office-calls", "office", "first"),
    mapping("home-calls", "home", "second"),
)
ONE_DOMAIN_TWO_LISTS: Program = (
    domain("office"),
    users("first"),
    users("second"),
    mapping("first-calls", "office", "first"),
    mapping("second-calls", "office", "second"),
)
SERIES = in_series(domain("office"), users(), user("bob"), mapping("calls", "office", "users"), user("alice"))
SERIES_ALICIA = change(SERIES, user("alice", "alicia", depends_on="[calls]"))
SERIES_STAFF = change(SERIES, users(called="Staff", depends_on="[office]"))
SERIES_STAFF_WITHOUT_BOB = in_series(*without(SERIES_STAFF, "bob"))
SERIES_REPLACED_LIST = change(
    SERIES, users(called="Staff", depends_on="[office]", replace_on_changes='["friendly_name"]')
)
SERIES_WITHOUT_BOB = in_series(*without(SERIES, "bob"))
CAROL = user("carol", depends_on="[alice]")
CAROL_FOR_BOB = (*SERIES_WITHOUT_BOB, CAROL)

SCENARIOS = {
    # Nothing there yet
    "create": Scenario((), Run("up", FAMILY)),
    # In place
    "unchanged": Scenario(FAMILY, Run("up")),
    "update": Scenario(FAMILY, Run("up", RENAMED_LIST)),
    # Replaced
    "replaced": Scenario(FAMILY, Run("up", ALICIA)),
    "forced": Scenario(FAMILY, Run("up --replace {alice}")),
    "forced-list": Scenario(FAMILY, Run("up --replace {users}")),
    "tainted": Scenario(FAMILY, Run("up", before=("state taint {alice}",))),
    "replaced-list": Scenario(FAMILY, Run("up", REPLACED_LIST)),
    "replaced-list-child-removed": Scenario(FAMILY, Run("up", without(REPLACED_LIST, "bob"))),
    "replaced-list-child-renamed": Scenario(
        FAMILY, Run("up", (*without(REPLACED_LIST, "bob"), user("robert", "bob", adopt=True)))
    ),
    "replace-with": Scenario(
        TWO_LISTS,
        Run(
            "up",
            change(TWO_LISTS, user("alice", "alicia", of="first"), user("bob", of="second", replace_with="[alice]")),
        ),
    ),
    "swapped-on-one-domain": Scenario(
        ONE_DOMAIN_TWO_LISTS,
        Run(
            "up",
            change(
                ONE_DOMAIN_TWO_LISTS,
                mapping("first-calls", "office", "second"),
                mapping("second-calls", "office", "first"),
            ),
            latency=0.2,
        ),
    ),
    "replaced-list-retained": Scenario(
        change(FAMILY, users(retain_on_delete="True")),
        Run(
            "up",
            change(FAMILY, users(called="Staff", retain_on_delete="True", replace_on_changes='["friendly_name"]')),
        ),
    ),
    # Removed
    "removed": Scenario(FAMILY, Run("up", without(FAMILY, "bob"))),
    "removed-family": Scenario(FAMILY, Run("up", without(FAMILY, "users", "alice", "bob", "calls"))),
    "renamed-adopt": Scenario(FAMILY, Run("up", (*without(FAMILY, "alice"), user("al", "alice", adopt=True)))),
    # Users by number: a new first one shifts the others. Each waits for the one before it, or after it.
    "shifted-adopt": Scenario(
        in_series(*by_number("alice", "bob")), Run("up", in_series(*by_number("zed", "alice", "bob")))
    ),
    "shifted-adopt-last-first": Scenario(
        in_series(*last_first(by_number("alice", "bob"))),
        Run("up", in_series(*last_first(by_number("zed", "alice", "bob")))),
    ),
    "retained": Scenario(change(FAMILY, user("bob", retain_on_delete="True")), Run("up", without(FAMILY, "bob"))),
    # Failures, in runs that would also delete bob
    "failed-create": Scenario(SERIES, failing("up", CAROL_FOR_BOB, "POST", CREDENTIALS), Run("up")),
    "failed-create-continue": Scenario(SERIES, failing(f"up {GO_ON}", CAROL_FOR_BOB, "POST", CREDENTIALS), Run("up")),
    "failed-diff": Scenario(SERIES, failing("up", SERIES_WITHOUT_BOB, "GET", "/Credentials")),
    "failed-diff-continue": Scenario(SERIES, failing(f"up {GO_ON}", SERIES_WITHOUT_BOB, "GET", "/Credentials")),
    "failed-update": Scenario(SERIES, failing("up", SERIES_STAFF_WITHOUT_BOB, "POST", ONE_LIST)),
    "failed-update-continue": Scenario(SERIES, failing(f"up {GO_ON}", SERIES_STAFF_WITHOUT_BOB, "POST", ONE_LIST)),
    "failed-final-deletion": Scenario(SERIES, failing("up", SERIES_WITHOUT_BOB, "DELETE", ONE_CREDENTIAL), Run("up")),
    # Failures of a replacement, and of a destroy
    "failed-delete-of-replacement": Scenario(SERIES, failing("up", SERIES_ALICIA, "DELETE", ONE_CREDENTIAL), Run("up")),
    "failed-create-of-replacement": Scenario(SERIES, failing("up", SERIES_ALICIA, "POST", CREDENTIALS), Run("up")),
    "failed-create-of-replaced-list": Scenario(SERIES, failing("up", SERIES_REPLACED_LIST, "POST", LISTS), Run("up")),
    "failed-destroy": Scenario(SERIES, failing("destroy", None, "DELETE", ONE_MAPPING), Run("destroy")),
    "failed-destroy-continue": Scenario(
        (*FAMILY, users("guests")), failing(f"destroy {GO_ON}", None, "DELETE", ONE_MAPPING), Run("destroy")
    ),
    "failed-read": Scenario((users(),), failing("up --refresh", None, "GET", "/CredentialLists")),
    # Some of all
    "target-list": Scenario(SERIES, Run("up --target {users}", SERIES_REPLACED_LIST, exit_code=1), Run("up")),
    "destroy-target": Scenario(FAMILY, Run("destroy --target {users} --target-dependents")),
    "parallel-diff": Scenario(
        FAMILY,
        Run(
            "up",
            without(change(ALICIA, users(called="Staff"), CAROL), "bob"),
            environment={"PULUMI_PARALLEL_DIFF": "true"},
            latency=0.1,
        ),
    ),
    # Destroy and refresh
    "destroy": Scenario(FAMILY, Run("destroy")),
    "destroy-program": Scenario(FAMILY, Run("destroy --run-program")),
    "destroy-program-get": Scenario(FAMILY, Run("destroy --run-program", (*FAMILY, get("seen", "users")), exit_code=1)),
    "destroy-program-get-alone": Scenario(FAMILY, Run("destroy --run-program", (get("seen", "users"),), exit_code=1)),
    "destroy-refresh": Scenario(FAMILY, Run("destroy --refresh")),
    "up-refresh": Scenario(FAMILY, Run("up --refresh")),
    "up-refresh-changed": Scenario(FAMILY, Run("up --refresh", without(change(ALICIA, users(called="Staff")), "bob"))),
    # Deleted by hand
    "up-refresh-gone": Scenario(FAMILY, Run("up --refresh", gone=("alice",))),
    "up-gone": Scenario(FAMILY, Run("up", gone=("alice",))),
    # Only read; alone: the program declares nothing else
    "get-unchanged": Scenario(FAMILY, Run("up", (*FAMILY, get("seen", "users"))), Run("up")),
    "became-get": Scenario(FAMILY, Run("up", change(FAMILY, get("users"))), Run("up"), Run("destroy")),
    "became-get-alone": Scenario((users(),), Run("up", (get("users"),))),
    "get-of-another-name-alone": Scenario((users(),), Run("up", (get("seen", "users"),), exit_code=1)),
}
"""By name: what is declared and created first, and the recorded runs after it."""
IN_EVERY_TEST_RUN = (
    "create",
    "update",
    "replaced",
    "forced-list",
    "tainted",
    "replace-with",
    "parallel-diff",
    "removed-family",
    "renamed-adopt",
    "retained",
    "replaced-list-child-renamed",
    "replaced-list-retained",
    "shifted-adopt",
    "swapped-on-one-domain",
    "target-list",
    "failed-create-continue",
    "failed-create-of-replaced-list",
    "failed-diff",
    "failed-destroy",
    "destroy-program",
    "destroy-refresh",
    "destroy-target",
    "up-refresh-changed",
    "up-refresh-gone",
    "became-get",
)
"""Of each kind one: what is replaced and how, removed, read, refreshed, destroyed, and where a run fails."""
