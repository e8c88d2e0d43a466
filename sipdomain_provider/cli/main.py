"""The console script. Without the packages of the extra `cli` it prints the command that installs them."""

import io
import sys


def main() -> None:
    """Run the command. A character that the terminal's encoding lacks is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        import click

        from .app import app
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        if package not in ("click", "rich"):
            raise
        sys.exit(f"sipdomain needs the package {package}: pip install 'sipdomain-provider[cli]'")
    click.UsageError.exit_code = 1  # 2 says that something differs
    app(prog_name="sipdomain")
