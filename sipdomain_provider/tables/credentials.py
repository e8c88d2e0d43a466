"""The tables of credential lists and of the credentials in them.

Source: Twilio's API description of `/SIP/CredentialLists` and the pages of the two resources; uniqueness and limits
from the pages of the error codes.
"""

from . import rules
from .common import DATE_CREATED, DATE_UPDATED, URI, sid, subresource_uris
from .kinds import ACCOUNT_SID, SID, TEXT, Attribute, ResourceType

_LIST_SID = rules.sid("CL", "a credential list")

CREDENTIAL_LIST = ResourceType(
    name="SipCredentialList",
    title="credential list",
    description=(
        "A list of user names and passwords. It lets phones in if it is mapped to a SIP domain: for calls, for"
        " registrations, or both."
    ),
    page="https://www.twilio.com/docs/voice/sip/api/sip-credentiallist-resource",
    collection="SIP/CredentialLists",
    rows_key="credential_lists",
    sid_rule=_LIST_SID,
    identity="friendly_name",
    label="credential list {friendly_name}",
    taken=frozenset({21240}),
    in_use=frozenset({21241}),
    ways_out={
        20002: "See friendly_name: 1 to 64 characters",
        21239: "Delete credential lists, or use a subaccount (account_sid): an account has at most 100",
        21240: "Choose another friendly_name: it is unique among the credential lists of an account",
        21241: "Delete its mappings first: it is still mapped to a SIP domain",
    },
    not_found_by_name="Twilio may compare names without case\nChoose another name",
    attributes=(
        ACCOUNT_SID,
        DATE_CREATED,
        DATE_UPDATED,
        Attribute(
            "friendly_name",
            TEXT,
            "Its name. It is unique among the credential lists of the account, and can be changed in place.",
            rules.text(64, shortest=1),
            required=True,
        ),
        sid("CL"),
        subresource_uris("The path of its credentials, by name."),
        URI,
    ),
)

CREDENTIAL = ResourceType(
    name="SipCredential",
    title="credential",
    description=(
        "One user name and password of a credential list. Twilio never returns a password: the provider compares"
        " it with the one that it sent last. It is always a secret in Pulumi's state."
    ),
    page="https://www.twilio.com/docs/voice/sip/api/sip-credential-resource",
    collection="SIP/CredentialLists/{parent}/Credentials",
    rows_key="credentials",
    sid_rule=rules.sid("CR", "a credential"),
    identity="username",
    label="credential {username}",
    # Which of the two stands for a username that exists is not documented, and both also stand for bad values.
    taken=frozenset({21240, 21243}),
    ways_out={
        21240: "See username, which is unique in its list, and password: 12 characters or more, of them an upper case"
        " letter, a lower case letter and a digit",
        21242: "Delete credentials, or use another list: one has at most 1,000",
        21243: "See username, which is unique in its list, and password",
    },
    not_found_by_name="See username, and password",
    attributes=(
        ACCOUNT_SID,
        Attribute(
            "credential_list_sid",
            SID,
            "The credential list that contains it.",
            rule=_LIST_SID,
            required=True,
            in_path=True,
            refers_to=CREDENTIAL_LIST,
        ),
        DATE_CREATED,
        DATE_UPDATED,
        Attribute(
            "password",
            TEXT,
            "The password. Required to create. A user who is adopted without one keeps the present password.",
            rules.PASSWORD,
            default=None,
            write_only=True,
        ),
        sid("CR"),
        URI,
        Attribute(
            "username",
            TEXT,
            "The user name, exactly as the phone sends it, with its case. Unique in its list.",
            rules.USERNAME,
            required=True,
            create_only=True,
        ),
    ),
)
