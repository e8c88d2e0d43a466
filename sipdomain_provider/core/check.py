"""Checking a declared resource, before any request."""

from collections.abc import Mapping

from sipdomain_provider.tables.kinds import Bag, Place, as_twilio_writes

from . import compare
from .compare import UNKNOWN, Desired
from .ledger_data import Declaration
from .operation import Operation
from .results import Checked


class Checker(Operation):
    """Checks resources of one type, and notes each declaration in the ledger."""

    def check(self, desired: Desired, before: Desired | None, *, adopt: bool | str = False) -> Checked:
        """Every value that breaks its rule, and the default of each attribute that the program no longer declares.

        `before` has the inputs of the state (None: the resource is new). An ignored attribute is not checked
        then: its value may be somebody's edit at Twilio.
        """
        twin = self._declare(desired, adopt, is_new=before is None)
        found = compare.problems(self._type, desired.declared)
        if before is not None:
            found = [each for each in found if each.attribute not in desired.ignored]
        elif not adopt:
            found += compare.problems_of_creating(self._type, desired)
        if isinstance(adopt, str) and (why := self._type.sid_rule.problem(adopt)):
            found.append(compare.Problem("adopt", adopt, f"True, or {self._type.sid_rule.text}", why))
        if any(each.fatal for each in found):
            self._ledger.note_failure()
        resets = compare.resets(self._type, before, desired.declared) if before is not None else frozenset()
        return Checked(tuple(found), {name: self._type.settable[name].default for name in resets}, twin)

    def announce(self, values: Bag, adopted: Mapping[str, str]) -> None:
        """The program adopts these names in the place of these values, each by the resource with this name."""
        place, name = self._known_place(values), self._type.name_attribute
        if place is not None and name.replaces:  # else it may be renamed in place, and adopts nothing
            names = {str(name.kind.canonical(each)): resource for each, resource in adopted.items()}
            self._ledger.announce(self._type.title, place.key, names)

    def _declare(self, desired: Desired, adopt: bool | str, *, is_new: bool) -> str | None:
        values, place = desired.declared, self._known_place(desired.declared)
        return self._ledger.declare(
            desired.urn,
            Declaration(
                self._type.title,
                place.key if place else None,
                None if values.get(self._type.identity) in (None, UNKNOWN) else self._type.canonical_name(values),
                as_twilio_writes(adopt) if isinstance(adopt, str) else adopt,
                creatable=not compare.lacking(self._type, desired),
                says_account="account_sid" in values,
                adopts_now=is_new or self._type.name_attribute.replaces,
            ),
        )

    def _known_place(self, values: Bag) -> Place | None:
        return compare.known_place(self._type, values, self._api.account_sid)
