"""A local stand-in for Twilio's SIP API: real HTTP on loopback, state in SQLite, routes from Twilio's OpenAPI file.

    with LocalTwilio() as twilio:
        twilio.url, MAIN_ACCOUNT.sid, MAIN_ACCOUNT.auth_token

or `python -m local_twilio --port 8010 --database state.sqlite`.

It has all 45 operations of that file: SIP domains, credential lists and their credentials, IP access control lists
and their addresses, and the mappings of lists to domains. What it cannot do:

- Trunks, routes, and anything else outside /SIP/.
- XML answers, paths without `.json`, OAuth, regions and edges, rate limits (order a fault).
- It never calls a URL, takes no call, and knows no phone number or BYOC trunk: every well-formed SID is accepted
  unless it is in `unknown_sids`.
- It is a guess where Twilio's behaviour is not known; `README.md` in this folder lists the guesses.

Its credentials are made up and its control endpoints need none: it binds to loopback addresses only.
"""

try:
    from local_twilio.accounts import MAIN_ACCOUNT, OTHER_ACCOUNT, SUBACCOUNT, Account
    from local_twilio.errors import LocalTwilioError, TwilioError
    from local_twilio.faults import ArmedFault, Fault
    from local_twilio.requests_log import RecordedRequest
    from local_twilio.server import LocalTwilio
except ModuleNotFoundError as error:
    if str(error.name).startswith(__name__):
        raise
    # Named after this package, so that `python -m local_twilio` prints the line alone and no traceback.
    raise ModuleNotFoundError(
        f"{error.name} is not installed: pip install sipdomain-local-twilio", name=__name__
    ) from None

__all__ = [
    "MAIN_ACCOUNT",
    "OTHER_ACCOUNT",
    "SUBACCOUNT",
    "Account",
    "ArmedFault",
    "Fault",
    "LocalTwilio",
    "LocalTwilioError",
    "RecordedRequest",
    "TwilioError",
]
