"""The command group `sipdomain`."""

import click

from .commands.diff import diff
from .commands.doctor import doctor
from .commands.export import export


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sipdomain-provider")
def app() -> None:
    """The SIP resources of a Twilio account, as Pulumi code.

    Credentials and endpoint are read as the provider reads them: from a stack's configuration (--stack), else from
    TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and the other variables of docs/settings.md.

    Exit codes: 0 done, 1 failed or not all could be read, 2 something differs (diff) or deserves a look (doctor).
    """


for each in (export, diff, doctor):
    app.add_command(each)
