"""From the inputs and outputs of a state to the data of the core, and back. Pure.

The values of a bag are as the program gave them, or UNKNOWN: each front end converts its own way of writing them.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from sipdomain_provider.core import compare
from sipdomain_provider.core.compare import Desired
from sipdomain_provider.core.results import Note, Outcome, Recorded
from sipdomain_provider.tables.kinds import Attribute, Bag, ResourceType

from . import hidden
from .hidden import Options


def read_options(resource_type: ResourceType, bag: Bag, before: Bag | None = None) -> Options:
    """The options of a bag. An attribute that Twilio never returns is secret whether the program says so or not."""
    options = hidden.read_options(bag, before)
    return replace(options, secret=options.secret | resource_type.write_only)


def desired(resource_type: ResourceType, inputs: Bag, options: Options) -> Desired:
    """The resource as the program declares it, without the inputs that check has added as resets."""
    given = (name for name in resource_type.inputs if inputs.get(name) is not None)
    declared = {name: inputs[name] for name in given if name not in options.resets}
    return Desired(declared, options.resets, options.ignored, options.urn)


def recorded(resource_type: ResourceType, outputs: Bag) -> Recorded:
    """The resource as the state has it."""
    values = {name: outputs.get(name) for name in resource_type.by_name}
    options = hidden.read_options(outputs)
    return Recorded(values, options.home, options.instance, options.spelled, options.adopt, options.created_as)


def spelled(notes: Iterable[Note]) -> dict[str, Any]:
    """The hidden output that marks the values that Twilio spells its own way."""
    marks = {
        str(note.attribute): compare.spelling(note.desired, note.live)
        for note in notes
        if note.outcome is Outcome.NOT_TAKEN
    }
    return {hidden.SPELLED: marks or None}


def marked_secret(resource_type: ResourceType, values: Bag, options: Options) -> dict[str, Any]:
    """The outputs, with a mark on each secret one that is no input: the engine encrypts those of inputs by itself."""
    return hidden.mark_secret(values, options.secret - resource_type.inputs.keys())


def inputs_read(resource_type: ResourceType, values: Bag, managed: Collection[str]) -> dict[str, Any]:
    """The inputs that a read returns: the managed attributes as they are at Twilio, so that a refresh shows drift."""
    return {
        name: attribute.default if values[name] is None else values[name]
        for name, attribute in resource_type.inputs.items()
        if name in managed
    }


def is_worth_declaring(attribute: Attribute, value: Any) -> bool:
    """Whether a program that adopts a resource with this value declares it: it is required, or not at its default."""
    if attribute.write_only or value in ("", None):
        return attribute.required
    return attribute.required or value != attribute.default
