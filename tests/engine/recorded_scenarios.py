"""The runs whose calls are recorded."""

from __future__ import annotations

from dataclasses import replace

from tests.engine.recording import Program, Resource, Run, Scenario

CREDENTIALS = r"/Credentials\.json"
ONE_CREDENTIAL = r"/Credentials/CR\w+\.json"
ONE_LIST = r"/CredentialLists/CL\w+\.json"
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
SERIES_REPLACED_LIST = change(
    SERIES, users(called="Staff", depends_on="[office]", replace_on_changes='["friendly_name"]')
)
SERIES_WITHOUT_BOB = in_series(*without(SERIES, "bob"))
CAROL = user("carol", depends_on="[alice]")
CAROL_FOR_BOB = (*SERIES_WITHOUT_BOB, CAROL)

_SCENARIOS = (
    # Nothing there yet
    Scenario("create", "All resources are new.", (), (Run("up", FAMILY),)),
    # In place
    Scenario("unchanged", "Nothing has changed.", FAMILY, (Run("up"),)),
    Scenario("update", "A list gets another name, in place.", FAMILY, (Run("up", RENAMED_LIST),)),
    # Replaced
    Scenario("replaced", "Another user name replaces a credential.", FAMILY, (Run("up", ALICIA),)),
    Scenario("forced", "--replace replaces a credential.", FAMILY, (Run("up --replace {alice}"),)),
    Scenario("forced-list", "--replace replaces a list that has children.", FAMILY, (Run("up --replace {users}"),)),
    Scenario(
        "tainted",
        "pulumi state taint replaces a credential.",
        FAMILY,
        (Run("up", before=("state taint {alice}",)),),
    ),
    Scenario(
        "replaced-list",
        "Another name replaces a list that has children (replace_on_changes).",
        FAMILY,
        (Run("up", REPLACED_LIST),),
    ),
    Scenario(
        "replaced-list-child-removed",
        "A list is replaced, and one of its credentials leaves the program.",
        FAMILY,
        (Run("up", without(REPLACED_LIST, "bob")),),
    ),
    Scenario(
        "replaced-list-child-renamed",
        "A list is replaced, and one of its credentials gets another name in the program, with adopt.",
        FAMILY,
        (Run("up", (*without(REPLACED_LIST, "bob"), user("robert", "bob", adopt=True))),),
    ),
    Scenario(
        "replace-with",
        "A credential is replaced, and a list of no relation is replaced with it (replace_with).",
        TWO_LISTS,
        (
            Run(
                "up",
                change(
                    TWO_LISTS, user("alice", "alicia", of="first"), user("bob", of="second", replace_with="[alice]")
                ),
            ),
        ),
    ),
    Scenario(
        "swapped-on-one-domain",
        "Two mappings of one domain swap their lists.",
        ONE_DOMAIN_TWO_LISTS,
        (
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
    ),
    Scenario(
        "replaced-list-retained",
        "A list with retain_on_delete is replaced; it has children.",
        change(FAMILY, users(retain_on_delete="True")),
        (
            Run(
                "up",
                change(
                    FAMILY,
                    users(called="Staff", retain_on_delete="True", replace_on_changes='["friendly_name"]'),
                ),
            ),
        ),
    ),
    # Removed
    Scenario("removed", "A credential leaves the program.", FAMILY, (Run("up", without(FAMILY, "bob")),)),
    Scenario(
        "removed-family",
        "A list and all that depends on it leave the program.",
        FAMILY,
        (Run("up", without(FAMILY, "users", "alice", "bob", "calls")),),
    ),
    Scenario(
        "renamed-adopt",
        "A credential gets another name in the program, with adopt.",
        FAMILY,
        (Run("up", (*without(FAMILY, "alice"), user("al", "alice", adopt=True))),),
    ),
    Scenario(
        "shifted-adopt",
        "Users by number, with adopt: a new first one shifts the others. Each waits for the one before it.",
        in_series(*by_number("alice", "bob")),
        (Run("up", in_series(*by_number("zed", "alice", "bob"))),),
    ),
    Scenario(
        "shifted-adopt-last-first",
        "Users by number, with adopt: a new first one shifts the others. Each waits for the one after it.",
        in_series(*last_first(by_number("alice", "bob"))),
        (Run("up", in_series(*last_first(by_number("zed", "alice", "bob")))),),
    ),
    Scenario(
        "retained",
        "A credential with retain_on_delete leaves the program.",
        change(FAMILY, user("bob", retain_on_delete="True")),
        (Run("up", without(FAMILY, "bob")),),
    ),
    # Failures
    Scenario(
        "failed-create",
        "A create fails, and a credential has left the program.",
        SERIES,
        (Run("up", CAROL_FOR_BOB, refused=(("POST", CREDENTIALS),), exit_code=1), Run("up")),
    ),
    Scenario(
        "failed-create-continue",
        "A create fails in a run that goes on, and a credential has left the program.",
        SERIES,
        (Run(f"up {GO_ON}", CAROL_FOR_BOB, refused=(("POST", CREDENTIALS),), exit_code=1), Run("up")),
    ),
    Scenario(
        "failed-diff",
        "Twilio refuses what a diff asks for, and a credential has left the program.",
        SERIES,
        (Run("up", SERIES_WITHOUT_BOB, refused=(("GET", "/Credentials"),), exit_code=1),),
    ),
    Scenario(
        "failed-diff-continue",
        "Twilio refuses what a diff asks for in a run that goes on, and a credential has left the program.",
        SERIES,
        (Run(f"up {GO_ON}", SERIES_WITHOUT_BOB, refused=(("GET", "/Credentials"),), exit_code=1),),
    ),
    Scenario(
        "failed-update",
        "An update of a list fails, and a credential has left the program.",
        SERIES,
        (Run("up", in_series(*without(SERIES_STAFF, "bob")), refused=(("POST", ONE_LIST),), exit_code=1),),
    ),
    Scenario(
        "failed-update-continue",
        "An update of a list fails in a run that goes on, and a credential has left the program.",
        SERIES,
        (Run(f"up {GO_ON}", in_series(*without(SERIES_STAFF, "bob")), refused=(("POST", ONE_LIST),), exit_code=1),),
    ),
    Scenario(
        "failed-final-deletion",
        "A final deletion fails; the next run.",
        SERIES,
        (Run("up", SERIES_WITHOUT_BOB, refused=(("DELETE", ONE_CREDENTIAL),), exit_code=1), Run("up")),
    ),
    Scenario(
        "failed-delete-of-replacement",
        "The deletion of a replacement fails; the next run.",
        SERIES,
        (Run("up", SERIES_ALICIA, refused=(("DELETE", ONE_CREDENTIAL),), exit_code=1), Run("up")),
    ),
    Scenario(
        "failed-create-of-replacement",
        "The create of a replacement fails, after the deletion; the next run.",
        SERIES,
        (Run("up", SERIES_ALICIA, refused=(("POST", CREDENTIALS),), exit_code=1), Run("up")),
    ),
    Scenario(
        "failed-create-of-replaced-list",
        "The create of a replaced list fails, after its children were deleted; the next run.",
        SERIES,
        (Run("up", SERIES_REPLACED_LIST, refused=(("POST", r"/CredentialLists\.json"),), exit_code=1), Run("up")),
    ),
    Scenario(
        "failed-destroy",
        "A deletion fails in a destroy; the next destroy.",
        SERIES,
        (Run("destroy", refused=(("DELETE", r"CredentialListMappings/"),), exit_code=1), Run("destroy")),
    ),
    Scenario(
        "failed-destroy-continue",
        "A deletion fails in a destroy that goes on; the next destroy.",
        (*FAMILY, users("guests")),
        (Run(f"destroy {GO_ON}", refused=(("DELETE", r"CredentialListMappings/"),), exit_code=1), Run("destroy")),
    ),
    Scenario(
        "failed-read",
        "Twilio refuses what a refresh asks for.",
        (users(),),
        (Run("up --refresh", refused=(("GET", "/CredentialLists"),), exit_code=1),),
    ),
    # Some of all
    Scenario(
        "target-list",
        "A list is replaced as the target, without its dependents; the next run.",
        SERIES,
        (Run("up --target {users}", SERIES_REPLACED_LIST, exit_code=1), Run("up")),
    ),
    Scenario(
        "destroy-target",
        "A list is destroyed as the target, with its dependents.",
        FAMILY,
        (Run("destroy --target {users} --target-dependents"),),
    ),
    Scenario(
        "parallel-diff",
        "Diffs side by side: one update, one replacement, one create, one removal.",
        FAMILY,
        (
            Run(
                "up",
                without(change(ALICIA, users(called="Staff"), CAROL), "bob"),
                environment={"PULUMI_PARALLEL_DIFF": "true"},
                latency=0.1,
            ),
        ),
    ),
    # Destroy and refresh
    Scenario("destroy", "All is destroyed, without the program.", FAMILY, (Run("destroy"),)),
    Scenario("destroy-program", "All is destroyed, with the program.", FAMILY, (Run("destroy --run-program"),)),
    Scenario(
        "destroy-program-get",
        "All is destroyed, with the program, which also reads the list by `get`.",
        FAMILY,
        (Run("destroy --run-program", (*FAMILY, get("seen", "users")), exit_code=1),),
    ),
    Scenario(
        "destroy-program-get-alone",
        "All is destroyed, with a program that declares a `get` of the list and nothing else.",
        FAMILY,
        (Run("destroy --run-program", (get("seen", "users"),), exit_code=1),),
    ),
    Scenario(
        "destroy-refresh", "All is destroyed after a refresh, without the program.", FAMILY, (Run("destroy --refresh"),)
    ),
    Scenario("up-refresh", "up --refresh, nothing has changed.", FAMILY, (Run("up --refresh"),)),
    Scenario(
        "up-refresh-changed",
        "up --refresh, with a replacement, a removal and an update.",
        FAMILY,
        (Run("up --refresh", without(change(ALICIA, users(called="Staff")), "bob")),),
    ),
    Scenario(
        "up-refresh-gone",
        "A credential was deleted by hand; up --refresh.",
        FAMILY,
        (Run("up --refresh", gone=("alice",)),),
    ),
    Scenario("up-gone", "A credential was deleted by hand; up.", FAMILY, (Run("up", gone=("alice",)),)),
    # Only read
    Scenario(
        "get-unchanged",
        "A list is read by `get`, twice.",
        FAMILY,
        (Run("up", (*FAMILY, get("seen", "users"))), Run("up")),
    ),
    Scenario(
        "became-get",
        "A managed list is only read from now on; the next run; a destroy.",
        FAMILY,
        (Run("up", change(FAMILY, get("users"))), Run("up"), Run("destroy")),
    ),
    Scenario(
        "became-get-alone",
        "A managed list is only read from now on; the program declares nothing else.",
        (users(),),
        (Run("up", (get("users"),)),),
    ),
    Scenario(
        "get-of-another-name-alone",
        "A managed list is only read from now on, by another name; the program declares nothing else.",
        (users(),),
        (Run("up", (get("seen", "users"),), exit_code=1),),
    ),
)
SCENARIOS = {each.name: each for each in _SCENARIOS}
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
