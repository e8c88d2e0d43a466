"""The floor: a dynamic resource with the properties of `SipDomain` that does nothing. What it costs is Pulumi's own."""

from typing import Any, cast

import pulumi.dynamic
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult

from sipdomain_provider.tables.domain import SIP_DOMAIN


class FloorProvider(pulumi.dynamic.ResourceProvider):
    """Compares what is declared with what is recorded, and asks nobody."""

    serialize_as_secret_always = False

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        return CheckResult(news, [])

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=any(_olds.get(name) != value for name, value in _news.items()))

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(f"id-of-{props['domain_name']}", _outputs(props))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        return ReadResult(id_, props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(_outputs(_news))


class FloorDomain(pulumi.dynamic.Resource, module="twilio", name="FloorDomain"):
    """Declared like a `SipDomain`."""

    def __init__(self, resource_name: str, **values: Any) -> None:
        properties: dict[str, Any] = {**dict.fromkeys(SIP_DOMAIN.by_name), **values}
        super().__init__(FloorProvider(), resource_name, properties)


def _outputs(inputs: dict[str, Any]) -> dict[str, Any]:
    """As many outputs as a domain has, of about the same size."""
    made_up = {
        name: cast("Any", {"subresource": f"/{name}" * 8}) if name == "subresource_uris" else f"{name:-<34}"
        for name, attribute in SIP_DOMAIN.by_name.items()
        if attribute.api_name is None or attribute.default == "POST"
    }
    return {**made_up, **inputs}
