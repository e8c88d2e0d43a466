"""The content of Twilio's OpenAPI file: routes, parameters, and the shape of the answers. No HTTP, no state.

The file is `sip_openapi.json`, the /SIP/ part of Twilio's public description (its `x-source` names the commit).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from starlette.routing import compile_path

# A parameter's value once its text is read: None is "cleared".
Value = str | int | bool | None

# The six that a page of Twilio's documentation lists; the OpenAPI file has GET and POST.
DOCUMENTED_METHODS = ("HEAD", "GET", "POST", "PATCH", "PUT", "DELETE")

_formats = FormatChecker(formats=())


@_formats.checks("uri")
def _is_web_address(value: object) -> bool:
    if not isinstance(value, str) or re.search(r"\s", value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


FORM = "application/x-www-form-urlencoded"


class ParameterError(Exception):
    """The OpenAPI file does not allow the value of one parameter: its `name` and, as text, the rule."""

    def __init__(self, name: str, rule: str) -> None:
        super().__init__(f"Invalid parameter {name}: {rule}")
        self.name = name


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    status: int
    parameters: Mapping[str, Mapping[str, Any]]
    """The schema of each parameter of the form (POST) or of the query (all others), by Twilio's name."""
    required: tuple[str, ...]
    answer: Mapping[str, Any]
    """The schema of the body of a success, `{}` where there is none."""

    @cached_property
    def _validators(self) -> dict[str, Draft202012Validator]:
        return {
            name: Draft202012Validator(dict(schema), format_checker=_formats)
            for name, schema in self.parameters.items()
        }

    def read(self, texts: Mapping[str, str]) -> dict[str, Value]:
        """The values of a form or query, by Twilio's names. An empty text clears a free string: None.

        Unknown parameters are ignored, as Twilio does. Raises ParameterError for the first malformed or missing one.
        """
        for name in self.required:
            if name not in texts:
                raise ParameterError(name, "Missing required parameter in the post body")
        return {name: self._value(name, text) for name, text in texts.items() if name in self.parameters}

    def _value(self, name: str, text: str) -> Value:
        schema = self.parameters[name]
        value: Value = text
        if schema.get("type") == "boolean":
            if text.lower() not in ("true", "false"):
                raise ParameterError(name, f"{text!r} is not true or false")
            value = text.lower() == "true"
        elif schema.get("type") == "integer":
            if not re.fullmatch(r"-?[0-9]{1,1000}", text):
                raise ParameterError(name, f"{text!r} is not an integer")
            value = int(text)
        elif text == "" and "enum" not in schema:
            return None
        for error in self._validators[name].iter_errors(value):
            raise ParameterError(name, error.message)
        return value


class Specification:
    """The OpenAPI file, read once."""

    def __init__(self, document: Mapping[str, Any], *, all_http_methods: bool = False) -> None:
        self._document = document
        self._all_http_methods = all_http_methods
        self.operations: dict[str, dict[str, Operation]] = {
            path: {method.upper(): self._operation(path, method, item) for method, item in items.items()}
            for path, items in document["paths"].items()
        }

    @classmethod
    def load(cls, *, all_http_methods: bool = False) -> "Specification":
        """The shipped file; `all_http_methods` accepts the six methods where it lists GET and POST."""
        text = files(__package__).joinpath("sip_openapi.json").read_text(encoding="utf-8")
        return cls(json.loads(text), all_http_methods=all_http_methods)

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation that a request is for."""
        for pattern, operations in self._patterns:
            if pattern.match(path):
                return operations.get("GET" if method == "HEAD" else method)
        return None

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], Mapping[str, Operation]]]:
        return [(compile_path(path)[0], operations) for path, operations in self.operations.items()]

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema itself, a reference followed."""
        reference = schema.get("$ref")
        if reference is None:
            return schema
        found: Any = self._document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        return self.resolve(found)

    def _operation(self, path: str, method: str, item: Mapping[str, Any]) -> Operation:
        content: Mapping[str, Any] = item.get("requestBody", {}).get("content", {})
        form: Mapping[str, Any] = content.get(FORM, {}).get("schema", {})
        if method == "post":
            parameters = {name: self._widened(schema) for name, schema in form.get("properties", {}).items()}
        else:
            parameters = {p["name"]: p["schema"] for p in item.get("parameters", ()) if p["in"] == "query"}
        status, response = next((int(s), r) for s, r in item["responses"].items() if s.startswith("2"))
        answer: Mapping[str, Any] = response.get("content", {}).get("application/json", {})
        return Operation(
            method=method.upper(),
            path=path,
            status=status,
            parameters=parameters,
            required=tuple(form.get("required", ())),
            answer=self.resolve(answer.get("schema", {})),
        )

    def _widened(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._all_http_methods and schema.get("format") == "http-method":
            return {**schema, "enum": list(DOCUMENTED_METHODS)}
        return schema


def snake_case(name: str) -> str:
    """Twilio's name of a parameter as the answer spells it: `VoiceUrl` is `voice_url`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def fill(path: str, values: Mapping[str, str]) -> str:
    """A path of the file with its parameters filled in."""
    return re.sub(r"\{(\w+)\}", lambda match: values[match.group(1)], path)
