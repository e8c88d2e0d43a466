"""The mocks of Pulumi's that programs of the unit tests run with."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pytest
from pulumi.runtime import MockCallArgs, MockResourceArgs, rpc

from sipdomain_provider.state import hidden


def sid_of_name(args: MockResourceArgs) -> str:
    return f"sid-of-{args.name}"


class Mocks(pulumi.runtime.Mocks):
    """Keeps by name what a program declares and with which options, and what it calls.

    A new resource gets its SID from `sid_of`, and none in a preview. `outputs` are added to its inputs. A call of a
    function gets its answer by token; without `answers` there must be none.
    """

    def __init__(
        self,
        sid_of: Callable[[MockResourceArgs], str] = sid_of_name,
        *,
        answers: Mapping[str, Any] | None = None,
        preview: bool = False,
        outputs: Mapping[str, Any] | None = None,
    ) -> None:
        self.sid_of, self.answers, self.preview, self.outputs = sid_of, answers, preview, outputs or {}
        self.seen: dict[str, MockResourceArgs] = {}
        self.options: dict[str, pulumi.ResourceOptions] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.seen[args.name] = args
        sid = "" if self.preview else args.resource_id or self.sid_of(args)
        return sid, {**args.inputs, **self.outputs}

    def call(self, args: MockCallArgs) -> Any:
        if self.answers is None:
            pytest.fail(f"no resource calls a function: {args.token}")
        self.calls.append((args.token, args.args))
        return self.answers.get(args.token, {})

    def run(self, declare: Callable[[], Any]) -> dict[str, MockResourceArgs]:
        """Run a program; what it declares, by name."""
        init = pulumi.dynamic.Resource.__init__

        def keep_options(resource: Any, provider: Any, name: str, props: Any, opts: pulumi.ResourceOptions) -> None:
            self.options[name] = opts
            init(resource, provider, name, props, opts)

        pulumi.runtime.set_mocks(self, project="project", stack="stack", preview=self.preview)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pulumi.dynamic.Resource, "__init__", keep_options)
            pulumi.runtime.test(declare)()
        return self.seen


def visible(seen: MockResourceArgs) -> dict[str, Any]:
    """The inputs that a program declares, secret or not."""
    return {key: rpc.unwrap_rpc_secret(value) for key, value in seen.inputs.items() if not key.startswith("__")}


def asked(seen: MockResourceArgs) -> dict[str, Any]:
    """The hidden inputs that options make; the resource's own URN is there always."""
    always = ("__provider", hidden.URN)
    return {key: value for key, value in seen.inputs.items() if key.startswith("__") and key not in always}
