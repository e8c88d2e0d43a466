"""The command group `sipdomain`."""

import click

from .commands.diff import diff
from .commands.doctor import doctor
from .commands.export import export


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sipdomain-provider")
def app() -> None:
    """Export, compare or check the SIP resources of a Twilio account.

    Credentials and endpoint come from a stack's configuration (--stack), or from the variables TWILIO_ACCOUNT_SID and
    TWILIO_AUTH_TOKEN. docs/settings.md has the other ones.

    Exit codes: 0 done, 1 failed or not all could be read, 2 something differs (diff) or warnings (doctor).
    """


for each in (export, diff, doctor):
    app.add_command(each)
