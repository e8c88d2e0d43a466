"""Sending values to an existing resource, until Twilio's answers show them or show that Twilio does not take them."""

from collections.abc import Set as AbstractSet
from typing import Any

from sipdomain_provider.tables.kinds import Bag, Place, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.answers import read_resource
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.deadline import Deadline

from . import compare
from .compare import Desired
from .reading import LiveState
from .results import Note, Outcome


class Sender:
    """Sends the attributes that differ. Twilio's answer decides, and becomes the live state."""

    def __init__(self, api: TwilioApi, resource_type: ResourceType, live: LiveState) -> None:
        self._api = api
        self._type = resource_type
        self._live = live

    def send(
        self, place: Place, sid: str, desired: Desired, live: dict[str, Any], deadline: Deadline
    ) -> tuple[dict[str, Any], tuple[Note, ...]]:
        """Send the attributes that differ from `live`, and what then still differs once more.

        Returns every attribute as last answered, and what Twilio did not take: the same answer twice is its own
        spelling or a refusal. Raises Conflict where a second answer differs from the first: somebody else is
        writing, or Twilio is not settled. A reset that is refused never raises.
        """
        values, notes = self._send_once(place, sid, desired, live, deadline)
        refused = {note.attribute for note in notes}
        again, more = self._send_once(place, sid, desired, values, deadline, but=refused)
        notes += more
        refused |= {note.attribute for note in more}
        for name, wanted in compare.values_to_send(self._type, desired, again).items():
            if name in refused:
                continue
            if name in desired.resets:
                notes.append(Note(Outcome.RESET_REFUSED, name, wanted, again[name]))
            elif self._type.by_name[name].same(values[name], again[name]):
                notes.append(Note(Outcome.NOT_TAKEN, name, wanted, again[name]))
            else:
                raise errors.Unsettled(name, wanted, values[name], again[name])
        return again, tuple(notes)

    def _send_once(
        self,
        place: Place,
        sid: str,
        desired: Desired,
        live: dict[str, Any],
        deadline: Deadline,
        but: AbstractSet[str | None] = frozenset(),
    ) -> tuple[dict[str, Any], list[Note]]:
        """One POST of the attributes that differ, none if nothing differs.

        Where Twilio refuses it and resets are in it, the rest is sent without them, and each by itself may fail.
        """
        differing = compare.values_to_send(self._type, desired, live)
        values = {name: value for name, value in differing.items() if name not in but}
        resets = {name: value for name, value in values.items() if name in desired.resets}
        if not values:
            return live, []
        try:
            return self._post(place, sid, live, values, deadline), []
        except errors.Refused as error:
            if not resets:
                raise
            refusal = error
        declared = {name: value for name, value in values.items() if name not in resets}
        if declared:
            live = self._post(place, sid, live, declared, deadline)
        notes = []
        for name, value in resets.items():
            if len(values) > 1:
                try:
                    live = self._post(place, sid, live, {name: value}, deadline)
                    continue
                except errors.Refused as error:
                    refusal = error
            notes.append(Note(Outcome.RESET_REFUSED, name, value, live[name], refusal))
        return live, notes

    def _post(self, place: Place, sid: str, live: Bag, values: Bag, deadline: Deadline) -> dict[str, Any]:
        path = self._type.path(place, sid)
        answer = self._api.update(path, self._type.encode(values), deadline)
        answered = read_resource(self._type, answer.body, place, sid)
        self._live.wrote(place, sid, answer.body)
        unanswered = {name: values.get(name, live.get(name, "")) for name in self._type.write_only}
        return {**answered, **unanswered}
