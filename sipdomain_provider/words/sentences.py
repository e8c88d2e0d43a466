"""The sentence of each reason, and after it the ways out: each is something to paste or a place to look.

In braces stand the facts of the error and the words of the front end. `{cause}` as a sentence is that of the error
below; as a way out it stands for the ways out of that error.
"""

from collections.abc import Mapping

from sipdomain_provider.twilio.reasons import Reason

_CAUSE = "{cause}"
_LATER = "Run it again later"
_ENDPOINT = "Check the configured region or base URL, and whether a proxy stands in between"
_CREDENTIALS = "Check {settings}: they must belong together, to this account or its main account, and to this region"
_SAID = "Twilio answered {status}, error {code}: {said} (https://www.twilio.com/docs/errors/{code})"
_OTHER_CREDENTIALS = (
    "Use credentials of account {account}, which has it, or of its main account: these are of {credentials}"
)
PERMIT = "Give the API key the permission"
LET_LIST = f"{PERMIT} to list them"
_SEE_WHETHER_CREATED = "Run {up} again: if it was created, the error has its SID and how to adopt it"
_MAYBE_CREATED = "{cause}, and whether it was created could not be found out"
_NAME_BY_IDENTITY = "Name them in the program by their {type.identity}: resources that swap it never finish"
_ONCE = (
    "Declare each {title} once",
    "Renamed in the program? Add {alias}",
    "Does it take the name of a resource that gets another name? Add {after}",
)

SENTENCES: Mapping[Reason, tuple[str, ...]] = {
    # Settings
    Reason.TWO_VALUES: ("the variables {name} and {alias} have two values", "Keep one of them"),
    Reason.NO_ACCOUNT: ("no Twilio account is configured", "{set_account}"),
    Reason.NO_CREDENTIALS: ("no credentials are configured for account {account}", "{set_it}", "{use_key}"),
    Reason.HALF_A_KEY: ("an API key is half configured: {name} is set, its {missing.half} is missing", "{set_it}"),
    Reason.BAD_CREDENTIAL: ("{name} is not {rule.text}: {problem}", "The Twilio Console shows it"),
    Reason.INVISIBLE_CHARACTER: (
        "{given.name} contains an invalid character at position {position} (a blank or line break?)",
        "Set it again: {given.command}",
    ),
    Reason.NOT_A_NUMBER: ("{given.name} is {given.value!r}", "It must be a number from {least:g} to {most:g}"),
    Reason.NOT_A_DURATION: (
        "{given.name} is {given.value!r}",
        "It must be a number of seconds, or a duration such as 90s or 1h30m, from {least:g} to {most:g}",
    ),
    Reason.TWO_ENDPOINTS: ("{name} and {other} are both set", "Keep one of them"),
    Reason.BAD_HOST_PART: (
        "{given.name} is {given.value!r}",
        "It is written in small letters, digits and '-', such as {example}",
    ),
    Reason.UNKNOWN_EDGE: (
        "{given.name} is {given.value!r}, whose edge is not known here",
        "Set its edge too: {missing.command}",
    ),
    Reason.PASSWORD_IN_URL: ("{name} has a user name or password in it", "Set the credentials in their own settings"),
    Reason.BAD_BASE_URL: (
        "{given.name} is {given.value!r}",
        "It must be {rule.text}, without a query: https://api.twilio.com",
    ),
    Reason.UNENCRYPTED_URL: (
        "{given.name} is {given.value!r}, which would send the credentials unencrypted",
        "Write https://",
    ),
    Reason.PATH_IN_URL: (
        "{given.name} is {given.value!r}, which has a path",
        "It must be the base URL alone, since each request adds its own path: {alone}",
    ),
    # The connection
    Reason.CONNECTION_BROKE: ("the connection to {url} broke", _LATER),
    Reason.CUT_OFF: ("the connection to {url} broke before the whole answer arrived", _LATER),
    Reason.CERTIFICATE: (
        "the certificate of {url} was not accepted",
        "TLS is always verified: name your company's certificates in REQUESTS_CA_BUNDLE",
    ),
    Reason.PROXY: ("the proxy of the environment did not let the request through", "Check HTTPS_PROXY"),
    Reason.UNKNOWN_HOST: ("the name of {url} was not found", "Check the network, and the configured region"),
    Reason.CONNECTION_REFUSED: ("no connection to {url}: it was refused, or the host cannot be reached", _ENDPOINT),
    Reason.NO_CONNECTION_IN_TIME: ("no connection to {url} in time", _LATER),
    Reason.NO_URL: ("{url} is not a usable URL", "Check the configured base URL"),
    Reason.NO_ANSWER_IN_TIME: ("{url} did not answer in time", _LATER),
    Reason.ANSWER_TOO_SLOW: ("the answer took too long to arrive", _LATER),
    Reason.ANSWER_TOO_LARGE: ("an answer has more than {most} bytes", _ENDPOINT),
    Reason.ANSWER_CUT_SHORT: ("the answer of {url} was cut short", _LATER),
    # Twilio's answers. The code may have ways out that are better: CODES, and the tables of the types.
    Reason.TWILIO_REFUSED: (_SAID,),
    Reason.TWILIO_FORBADE: (_SAID, _CREDENTIALS),
    Reason.TWILIO_HAS_NONE: (_SAID, _CREDENTIALS),
    Reason.TWILIO_BUSY: (_SAID, _LATER),
    Reason.BUSY_WITHOUT_CODE: ("{url} answered {status} without one of Twilio's errors", _LATER),
    Reason.FORBIDDEN_WITHOUT_CODE: ("{url} answered {status} without one of Twilio's errors", _CREDENTIALS),
    Reason.ERROR_WITHOUT_CODE: ("{url} answered {status} without one of Twilio's errors", _ENDPOINT),
    Reason.NOT_TWILIO: ("{url} answered {status} with a text that is not Twilio's", _ENDPOINT),
    Reason.NOT_DELETED: ("{url} answered {status} to DELETE", _ENDPOINT),
    Reason.GAVE_UP: ("{cause}; given up after {attempts} attempts", _CAUSE),
    Reason.GAVE_UP_IN_TIME: ("{cause}; given up after {attempts} attempts, within its {seconds:g} s", _CAUSE),
    Reason.ANSWER_WITHOUT_SID: ("an answer of Twilio has no SID of a {type.title}",),
    Reason.ANSWER_OF_ANOTHER: ("Twilio was asked for {sid} and answered with {found}",),
    Reason.ANSWER_OF_ANOTHER_ACCOUNT: ("Twilio's answer for {sid} is not of account {account}",),
    Reason.ANSWER_OF_ANOTHER_PARENT: ("Twilio's answer for {sid} is not of {where}",),
    Reason.ANSWER_OF_ANOTHER_TYPE: (
        "Twilio's answer for {sid} has {attribute} as {found}, and its description has {documented}",
    ),
    Reason.NOT_A_LIST: ("Twilio's answer is not a list of {type.plural}",),
    Reason.LIST_GOES_ASTRAY: ("Twilio's list of {type.plural} continues at another path",),
    # The place of a resource
    Reason.NOT_A_SID: ("{value!r} is not {rule.text}: {problem}",),
    Reason.BAD_ACCOUNT: ("{value!r} is not {rule.text}: {problem}", "Check {account_option}"),
    Reason.PARENT_MISSING: (
        _CAUSE,
        "Check {type.parent.name}, account_sid and {region}: account {account} may have no {where}",
    ),
    Reason.OTHER_ACCOUNT: (_CAUSE, _OTHER_CREDENTIALS, _CAUSE),
    Reason.OTHER_ACCOUNT_BY_KEY: (
        _CAUSE,
        _OTHER_CREDENTIALS,
        "Or use an auth token: Twilio's pages disagree whether a main account's key reaches subaccounts",
        _CAUSE,
    ),
    Reason.OTHER_ACCOUNT_MISSING: (_CAUSE, _OTHER_CREDENTIALS, "{if_closed}"),
    Reason.OTHER_HOME: (
        "it exists in {home}, and {configured} is configured: nothing was changed",
        "Configure {home} again ({endpoint})",
        "If it was moved: {accept_home}",
    ),
    Reason.STATE_OF_OTHER_HOME: (
        "the state has resources of {home}, and {configured} is configured",
        "Configure {home} ({endpoint})",
    ),
    Reason.NONE_THERE: ("{where} has none", "Check the SID, account_sid and {region}"),
    Reason.NONE_OF_THIS_NAME: ("{where} has none of this {type.identity}", "Check it, account_sid and {region}"),
    Reason.MAYBE_FORMER_SETTINGS: (_CAUSE, _CAUSE, "{former_settings}"),
    # Look-ups of a program
    Reason.SID_OR_NAME: ("{which} of {type.identity} and sid are given", "Give one of them"),
    Reason.NOT_KNOWN_YET: (
        "{attribute} is of type {found}, whose value is not known yet",
        "Use the form that ends in _output",
    ),
    Reason.NO_TEXT: ("{attribute} is of type {found}", "It must be a text"),
    Reason.BAD_ARGUMENT: ("{problem}",),
    Reason.OTHER_ENVIRONMENT: (_CAUSE, _CAUSE, "{look_up_in_process}"),
    Reason.MOCKS_NO_LIST: ("Mocks.call returned something else for {token}", 'Return {{"results": [...]}}'),
    Reason.MOCKS_FAILED: ("Mocks.call for {token}: {problems}",),
    Reason.MOCKS_UNKNOWN: ("Mocks.call returned {unknown} for {token}", "Its attributes are: {attributes}"),
    # Creating and adopting
    Reason.CANNOT_CREATE: (
        "there is no such {type.title}, and Twilio creates none without {missing}",
        "Declare {missing}",
    ),
    Reason.ADOPT_IS_NO_SID: ("{adopt} is {sid!r}, which is not {type.sid_rule.text}: {problem}",),
    Reason.NONE_TO_ADOPT: (
        "{where} has no {type.title} {sid} to adopt",
        "Check the SID",
        "If it was deleted, {do_not_adopt}: then it is created",
    ),
    Reason.ADOPTS_ANOTHER: (
        "the resource to adopt, {sid}, is {found}, not {declared}",
        "Declare {type.identity}={found!r}",
    ),
    Reason.ADOPTS_ONE_TO_RENAME: (
        "the resource to adopt, {sid}, is {found}, not {declared}",
        "Declare {type.identity}={found!r}; once it is adopted it can be renamed",
    ),
    Reason.MORE_TO_ADOPT: (_CAUSE, _CAUSE, "{where} has {count}: {export} writes a program that adopts them"),
    Reason.EXISTS: (
        "{where} has {name} already: {sid}, created {created}",
        "To take it over: {adopt_it}",
        "{renamed}",
        "To use it without managing it: {read_it}",
    ),
    Reason.MAPPED_ALREADY: (
        "{where} has {sid} already, created {created}",
        "To take it over: {adopt_it}",
        "{renamed}",
        "To use it without managing it: {read_it}",
    ),
    Reason.EXISTS_UNLISTED: (
        "a {type.title} of this {type.identity} exists, but these credentials may not list {type.plural}",
        LET_LIST,
        "To take it over: {adopt_sid}",
    ),
    Reason.TAKEN_ELSEWHERE: (_CAUSE, "{where} has no {type.title} of this {type.identity}: {type.not_found_by_name}"),
    Reason.NAME_STILL_HELD: (
        "{sid}, which has this name, was deleted in this run: Twilio still holds the name",
        "Run {up} again later, or choose another name",
    ),
    Reason.ADOPTED_ONE_DELETED: ("{sid} was deleted in this run", "To create it, {do_not_adopt}"),
    Reason.MAYBE_CREATED: (_MAYBE_CREATED, _CAUSE, _SEE_WHETHER_CREATED),
    Reason.MAYBE_CREATED_UNLISTED: (
        f"{_MAYBE_CREATED}, because these credentials may not list {{type.plural}}",
        _CAUSE,
        LET_LIST,
        _SEE_WHETHER_CREATED,
    ),
    # Replacing
    Reason.WOULD_BE_LOST: (
        "it would be deleted, and Twilio creates none without {missing}",
        "Declare {missing}: a replacement needs it, and Twilio never returns the present one",
    ),
    Reason.WOULD_MOVE: (
        "it exists in account {account} and would be created again in {to}, the account of the credentials",
        'Declare account_sid="{account}" to have it stay there',
    ),
    Reason.NAME_HELD_BY_ACCOUNT: (
        "account_sid is {to}, and {name} exists in account {account}: Twilio holds the name of a deleted {type.title}",
        "Declare another {type.identity} together with the account, or keep the account",
    ),
    # Updating
    Reason.DOES_NOT_SETTLE: (
        "{attribute} does not settle: Twilio's answers to two updates show two values, neither as declared",
        "Somebody else may be changing it: see who, and run {up} again",
    ),
    Reason.MAYBE_UPDATED: (
        _CAUSE,
        _CAUSE,
        "Twilio may have the new {attribute}: run {up} again with it",
        "To go back to the old one: {with_the_old}",
    ),
    Reason.NAME_TAKEN: (
        "{type.identity} {name} is taken: {type.title} {sid}, which this run has not reached, has it",
        _NAME_BY_IDENTITY,
        "Or give up the old one in a separate run",
    ),
    Reason.NAME_TAKEN_BY: (
        "{type.identity} {name} is taken: {owner} ({sid}) has it",
        _NAME_BY_IDENTITY,
        "Or give up the old one in a separate run",
    ),
    Reason.MOVED_LATE: ("{attribute} changed during this run", "Run {up} again"),
    Reason.GONE_MEANWHILE: ("it was deleted at Twilio in the meantime", "Run {up} again: that creates it again"),
    # Deleting
    Reason.ENTRIES_MISSING: (
        "it exists, but Twilio answered 404 for its entries: it was not deleted",
        "Run {up} again",
    ),
    Reason.ENTRIES_UNREADABLE: ("deleting it would delete its entries too, and they cannot be read: {cause}", _CAUSE),
    Reason.ENTRIES_DECLARED: (
        "deleting it would delete its entries too, which the program declares: {entries}",
        "Declare them {child}, or remove them first",
    ),
    Reason.ENTRIES_LOST: (
        "deleting it would delete its entries too, which the replacement would not have: {entries}",
        "Declare them {child}, or remove them first",
    ),
    Reason.NOT_GONE: (
        "Twilio answered that it is gone, but it exists: it was not deleted",
        "Run {up} again: that compares it with the live resource",
    ),
    # Other resources of the program
    Reason.DECLARED_TWICE: (
        "{type.identity}: the resource {other!r} of this program declares this {title} too",
        *_ONCE,
    ),
    Reason.OWNED_BY_ANOTHER: ("another resource of this program has {sid}, the same {title}: {other}", *_ONCE),
    Reason.TWICE_IN_STATE: (
        "the state has the entry of {sid} twice: as {urn} and as {other}",
        "Take the wrong one out of the state: {forget}",
    ),
    Reason.PARENT_DELETED: ("{title} {sid} was deleted in this run", "{run_whole}: that creates it where it belongs"),
    Reason.CREATING_IN_IT: ("a resource is being created in {sid}", "Run {up} again"),
    Reason.READ_OR_DELETED: (
        "the program reads it with {read}, and it is not known whether to delete it",
        "To delete it: {delete_it}",
        "To keep it: {forget}",
    ),
    Reason.ANOTHER_FAILED: (
        "another resource failed in this run, and it may still need this one: nothing was deleted",
        "See why that one failed, and run {up} again",
    ),
    Reason.ANOTHER_AT_WORK: ("another resource of the program is still creating or deleting {sid}", "Run {up} again"),
    Reason.MAYBE_DELETED: (
        "whether {sid} was deleted in this run is not known: Twilio's answer was lost",
        "Run {up} again",
    ),
}

_NOT_ACTIVE = "See the Twilio Console: the account is suspended or was closed"
CODES: Mapping[int, str] = {
    10001: _NOT_ACTIVE,
    20001: "Twilio does not accept one of the values as it stands",
    20005: _NOT_ACTIVE,
    20008: "Test credentials do not reach SIP: use the account's own",
    70051: f"{PERMIT} to read, list and write the SIP resources",
}
"""The ways out of Twilio's error codes, for every type; each table has more."""
