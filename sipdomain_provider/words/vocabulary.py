"""The words of each front end: how it calls settings, options and commands. Each may take facts of an error."""

from collections.abc import Mapping
from types import MappingProxyType

from sipdomain_provider.twilio.settings import Setting

from .setting_names import export

Vocabulary = Mapping[str, str]
"""The text for each word, such as `up`, that a sentence may use."""

_SET = "Set it in the environment: {missing.exported}"
_KEY = export({"TWILIO_API_KEY": Setting.API_KEY, "TWILIO_API_SECRET": Setting.API_SECRET})
_ACCOUNT = export({"TWILIO_ACCOUNT_SID": Setting.ACCOUNT_SID, "TWILIO_AUTH_TOKEN": Setting.AUTH_TOKEN})
_SET_ACCOUNT = f"Set it and its token in the environment: {_ACCOUNT}"
_ACCOUNT_IN_STACK = "{missing.in_stack} and `pulumi config set --secret twilio:authToken`"

PROGRAM: Vocabulary = MappingProxyType(
    {
        "up": "`pulumi up`",
        "region": "twilio:region",
        "endpoint": "twilio:region, twilio:edge, twilio:apiBaseUrl",
        "accept_home": "`pulumi config set twilio:acceptEndpointChange {home}`",
        "set_it": f"{_SET}\nOr in the stack: {{missing.in_stack}}",
        "set_account": f"{_SET_ACCOUNT}\nOr in the stack: {_ACCOUNT_IN_STACK}",
        "account_option": "account_sid",
        "if_closed": "If that account was closed, its resources are gone: `pulumi state delete URN`",
        "use_key": f"Or use an API key: {_KEY}",
        "look_up_in_process": (
            "A look-up runs in the process of the program, and does not see the env_vars of an Automation API"
            " workspace: set the variables in os.environ, or the keys in the stack's configuration"
        ),
        "former_settings": (
            "Changed in the stack's configuration? Refresh and destroy use the values of the last `pulumi up`: run"
            " `pulumi up --refresh=false` once\n"
            "Or change nothing at Twilio: `pulumi refresh --run-program`. To destroy:"
            " `pulumi destroy --run-program --refresh=false`"
        ),
        "run_whole": "Run `pulumi up` again, without a target",
        "with_the_old": "`pulumi up --replace URN`",
        "adopt": "adopt",
        "do_not_adopt": "remove `adopt`",
        "adopt_it": 'adopt=True or adopt="{sid}"',
        "adopt_sid": 'adopt="SID"',
        "read_it": '{type.name}.get(..., "{sid}")',
        "renamed": (
            "Did you rename it or its component in the program? Add an alias with the old name (`aliases`), unless a"
            " run failed since"
        ),
        "alias": '`opts=ResourceOptions(aliases=[Alias(name="its old name")])`',
        "after": "`depends_on` that resource",
        "child": "with this resource as their parent (its `id`, not a SID)",
        "read": "`get`",
        "export": "`sipdomain export`",
        "forget": "`pulumi state delete URN`",
        "delete_it": "`pulumi destroy` without --run-program",
        "refresh": "`pulumi up --refresh`",
        "ignore": "ignore_changes",
        "keep": "protect or retain_on_delete",
    }
)
"""Of Pulumi programs."""


def command(stack: str | None, *, takes_stack: bool = True) -> Vocabulary:
    """Of `sipdomain`, which reads the settings of this stack ("": of the current one); None: of the environment alone.

    `takes_stack`: the same command could read those of a stack.
    """
    words = {
        **PROGRAM,
        "up": "it",
        "account_option": "--account-sid",
        "if_closed": "Check --account-sid: that account may be closed",
    }
    if stack is not None:
        called = f" {stack}" if stack else ""
        return words | {
            "set_it": f"{_SET}\nOr in the stack{called}: {{missing.in_stack}}",
            "set_account": f"{_SET_ACCOUNT}\nOr in the stack{called}: {_ACCOUNT_IN_STACK}",
        }
    other = "\nOr use the configuration of a stack: `--stack NAME`" if takes_stack else ""
    return words | {
        "region": "TWILIO_REGION",
        "endpoint": "TWILIO_REGION, TWILIO_EDGE, TWILIO_API_BASE_URL",
        "set_it": f"{_SET}{other}",
        "set_account": f"{_SET_ACCOUNT}{other}",
    }
