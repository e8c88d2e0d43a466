"""`python -m local_twilio`: run the stand-in until Ctrl-C or SIGTERM."""

import argparse
import signal
import sys
from pathlib import Path

from local_twilio import MAIN_ACCOUNT, LocalTwilio, LocalTwilioError


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 after SIGTERM or SIGINT, 1 if it cannot start, 2 for wrong arguments."""
    parser = argparse.ArgumentParser(
        prog="python -m local_twilio",
        description="A local stand-in for Twilio's SIP API.",
        epilog=f"Account SID {MAIN_ACCOUNT.sid}, auth token {MAIN_ACCOUNT.auth_token}. "
        "local_twilio/README.md has the other accounts, and the limits.",
    )
    parser.add_argument("--port", type=int, default=8010, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address (default: %(default)s)")
    parser.add_argument("--database", type=Path, help="a SQLite file that keeps the state (default: memory)")
    parser.add_argument(
        "--all-http-methods",
        action="store_true",
        help="also accept HEAD, PATCH, PUT and DELETE for voice_method and the other methods",
    )
    options = parser.parse_args(arguments)
    # Blocked before any thread starts, so that all of them inherit it and sigwait alone gets the signals.
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        with LocalTwilio(
            options.database, options.port, host=options.host, all_http_methods=options.all_http_methods
        ) as twilio:
            print(f"local_twilio listens on {twilio.url}", flush=True)
            signal.sigwait(signals)
    except LocalTwilioError as error:
        print(f"local_twilio: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
