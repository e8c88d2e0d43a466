"""The dynamic provider: from Pulumi's calls to `Lifecycle` and back.

Source of what Pulumi's engine and SDK do: Pulumi's pages on dynamic providers, and `pulumi.dynamic` of the SDK.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, ClassVar

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from sipdomain_provider.core.compare import UNKNOWN, Desired
from sipdomain_provider.core.results import Outcome, Plan, Receipt, Recorded, Written
from sipdomain_provider.state import core_data, hidden
from sipdomain_provider.state.hidden import Options
from sipdomain_provider.tables.kinds import Bag, ResourceType
from sipdomain_provider.twilio.errors import Conflict, ProviderError, Unauthorized
from sipdomain_provider.twilio.reasons import Reason
from sipdomain_provider.words.notes import Words
from sipdomain_provider.words.redaction import printable

from .configured import ConfiguredProvider, failure
from .errors import TwilioResourceError, for_users
from .lines import say, say_line
from .values import is_unknown, plain


class TwilioProvider(ConfiguredProvider):
    """check, diff, create, read, update and delete of one resource type of Twilio's API."""

    resource_type: ClassVar[ResourceType]

    def configure(self, req: ConfigureRequest) -> None:
        super().configure(req)
        if self._refusal is None:
            self._lifecycle = self._core.of(self.resource_type)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate every declared value, all at once, and mark each input that the program no longer declares."""
        if (refused := self._refused(news)) is not None:
            return refused
        options = self._options(news, before=_olds)
        words = self._words(news, options)
        before = self._desired(_olds, self._options(_olds)) if _olds else None
        desired = self._desired(news, options)
        self._core.need_lists(options.urn, options.needed_lists)
        self._lifecycle.announce(desired.declared, options.adopted)
        checked = self._lifecycle.check(desired, before, adopt=options.adopt)
        failures = []
        for problem in checked.problems:
            if not problem.fatal:
                say_line(words.concern(problem))
                continue
            reason = printable(words.problem(problem))
            if problem.attribute in self.resource_type.inputs and words.may_show(problem):
                failures.append(CheckFailure(problem.attribute, reason))
            else:
                # The engine prints the value of a property that a failure names.
                failures.append(CheckFailure("", f"{problem.attribute}: {reason}"))
        # The program knows two Outputs of one resource to be the same, the core two values.
        if twin := options.twin or (checked.twin or "").rpartition("::")[2]:
            self._core.ledger.note_failure()
            kind = self.resource_type
            twice = Conflict(Reason.DECLARED_TWICE, type=kind, title=kind.title, other=twin)
            failures.append(failure(twice))
        if options.is_preview and not _olds and not failures:
            failures += self._preview(desired, options, words, news)
        inputs = {key: value for key, value in news.items() if key in self.resource_type.inputs}
        inputs |= checked.resets
        inputs |= hidden.checked(news)
        if checked.resets:
            inputs[hidden.RESETS] = sorted(checked.resets)
        self._process.edited[options.urn] = frozenset(
            name for name in self.resource_type.inputs if inputs.get(name) != _olds.get(name)
        )
        return CheckResult(inputs, failures)

    def _preview(self, desired: Desired, options: Options, words: Words, news: Bag) -> list[CheckFailure]:
        """Print what Twilio has already of a resource that may be new. Returns why creating it must fail."""
        secrets = _secrets(options, news)
        try:
            notes = self._lifecycle.preview(desired, self._budget, adopt=options.adopt)
        except ProviderError as error:
            self._core.ledger.note_failure()
            return [failure(error, words.error(error, secrets))]
        for note in notes:
            explained = self._process.explained
            ways_out = [] if explained.is_set() else words.ways_out(note, secrets)
            say("\n".join([printable(words.note(note, secrets)), *ways_out]))
            if ways_out:
                explained.set()
        return []

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare the desired with the live state.

        One line for each attribute that drifted. One also for each that will be sent without being in Pulumi's display,
        which compares the inputs with the old ones.
        """
        self._require_settings(_olds)
        options = self._options(_news, before=_olds)
        desired = self._desired(_news, options)
        words = self._words({**_news, **_olds}, options, _id)
        with self._errors_for_users(words, options, _news, _olds):
            plan = self._lifecycle.plan(
                _id,
                self._recorded(_olds),
                desired,
                self._budget,
                replace_on_changes=options.replace_on_changes,
            )
        if self._core.ledger.has_program:  # a refresh and a destroy call diff too, and send nothing
            self._say_plan(plan, words, self._process.edited.get(options.urn))
        unrecorded = hidden.unrecorded(_news, desired.declared, self._home, _olds)
        unknown_account = desired.declared.get("account_sid") is UNKNOWN
        return DiffResult(
            changes=bool(plan.differences or plan.replaces or unrecorded or unknown_account),
            replaces=list(plan.replaces),
            delete_before_replace=bool(plan.replaces),
        )

    def _say_plan(self, plan: Plan, words: Words, edited: Collection[str] | None) -> None:
        """`edited` has the inputs that differ from the old ones: Pulumi shows those."""
        if plan.gone:
            say_line(words.gone())
        elif plan.replaces:
            unknown = {each.attribute for each in plan.differences if each.desired is UNKNOWN}
            is_sure = set(plan.replaces) - unknown
            say_line(words.replaced(plan.replaces) if is_sure else words.may_be_replaced(plan.replaces))
        for difference in plan.differences:
            if not difference.is_sent:
                continue
            if difference.drifted:
                say_line(words.drift(difference))
            elif (difference.attribute in self.resource_type.write_only and not plan.replaces) or (
                edited is not None and difference.attribute not in edited
            ):
                say_line(words.to_send(difference))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Make the resource, or adopt it. Raises TwilioResourceError.

        Once Twilio has it, nothing raises: Pulumi would not put it into the state.
        """
        self._require_settings()
        options = self._options(props)
        desired = self._desired(props, options)
        words = self._words(props, options)
        seconds = self._seconds(options, "create")
        remembered = {**self._remembered(props, desired), **hidden.new_instance(options.urn)}
        receipt = Receipt()
        try:
            with self._errors_for_users(words, options, props, receipt=receipt):
                written = self._lifecycle.create(desired, seconds, adopt=options.adopt, receipt=receipt)
            self._core.names.note(self.resource_type, written.sid, _shown(props, options))
            outcomes = {note.outcome for note in written.notes}
            if Outcome.ADOPTED in outcomes:
                self._process.adoptions.count(changed=Outcome.OVERWRITTEN in outcomes)
            for note in written.notes:
                if note.outcome is not Outcome.ADOPTED:
                    say_line(words.note(note, _secrets(options, props)))
            return CreateResult(written.sid, {**self._outputs(written, options), **remembered})
        except Exception as error:
            if not receipt.sid:
                raise
            _warn(words, error)
            values = {name: receipt.values.get(name) for name in self.resource_type.by_name}
            return CreateResult(receipt.sid, {**self._marked(values, options), hidden.SPELLED: None, **remembered})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The live state, as outputs and as inputs. Raises TwilioResourceError."""
        self._require_settings(props)
        options = self._options(props)
        got = "sid" not in props  # `get`: there are no recorded outputs
        with self._errors_for_users(self._words(props, options, id_), options, props):
            read = self._lifecycle.get if got else self._lifecycle.read
            values = read(id_, self._recorded(props), self._seconds(options, "read"))
        if values is None:
            return ReadResult("", {})
        marked = self._marked(values, options)
        if got:
            return ReadResult(id_, {**marked, **self._remembered(props, self._desired(props, options))})
        managed = options.managed
        if managed is None:
            # A state without the hidden outputs: what is declared is not known here, so that the inputs stay.
            return ReadResult(id_, {**marked, hidden.HOME: self._home})
        outputs = {**marked, **hidden.remember(props, managed, self._home), **hidden.kept(props)}
        return ReadResult(
            id_, outputs, {**core_data.inputs_read(self.resource_type, values, managed), **hidden.carried(props)}
        )

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Send what differs, and nothing else. Raises TwilioResourceError."""
        self._require_settings()
        options = self._options(_news, before=_olds)
        desired = self._desired(_news, options)
        words = self._words(_news, options, _id)
        remembered = {**hidden.kept(_olds), **self._remembered(_news, desired)}
        written = None
        try:
            with self._errors_for_users(words, options, _news, _olds):
                written = self._lifecycle.update(_id, self._recorded(_olds), desired, self._seconds(options, "update"))
            for note in written.notes:
                say_line(words.note(note, _secrets(options, _news, _olds)))
            return UpdateResult({**remembered, **self._outputs(written, options)})
        except TwilioResourceError:
            raise
        except Exception as error:
            if written is not None:
                _warn(words, error)
                return UpdateResult({**remembered, **self._marked(written.values, options)})
            # Twilio never answers these. If the program goes back to the old value, no diff can see the new one.
            sent = [each for each in sorted(self.resource_type.write_only) if _news.get(each) != _olds.get(each)]
            if not sent:
                raise
            raise TwilioResourceError(words.may_have(sent[0], error)) from None

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the resource; that it is gone already is success. Raises TwilioResourceError."""
        self._require_settings(_props)
        options = self._options(_props)
        words = self._words(_props, options, _id)
        with self._errors_for_users(words, options, _props):
            notes = self._lifecycle.delete(_id, self._recorded(_props), self._seconds(options, "delete"))
        for note in notes:
            say_line(words.note(note))

    def _options(self, bag: Bag, before: Bag | None = None) -> Options:
        return core_data.read_options(self.resource_type, bag, before)

    def _desired(self, inputs: Bag, options: Options) -> Desired:
        return core_data.desired(self.resource_type, plain(inputs), options)

    def _recorded(self, outputs: Bag) -> Recorded:
        return core_data.recorded(self.resource_type, plain(outputs))

    def _remembered(self, inputs: Bag, desired: Desired) -> dict[str, Any]:
        return hidden.remember(inputs, desired.declared, self._home)

    def _marked(self, values: Bag, options: Options) -> dict[str, Any]:
        return core_data.marked_secret(self.resource_type, values, options)

    def _outputs(self, written: Written, options: Options) -> dict[str, Any]:
        return {**self._marked(written.values, options), **core_data.spelled(written.notes)}

    @contextmanager
    def _errors_for_users(
        self, words: Words, options: Options, *bags: Bag, receipt: Receipt | None = None
    ) -> Iterator[None]:
        """Raise every error of the core as one for users, without the secret values of these bags, and its causes."""
        try:
            yield
        except ProviderError as error:
            if isinstance(error, Unauthorized) and self._may_be_former(*bags):
                error = error.because(Reason.MAYBE_FORMER_SETTINGS)
            raise for_users(error, words.error(error, _secrets(options, *bags))) from None
        except Exception:
            if receipt is None or not receipt.sid:
                # The resource may be one that adopts: nothing is deleted after it in this run.
                self._core.ledger.note_failure()
            raise

    def _may_be_former(self, *bags: Bag) -> bool:
        """Whether the credentials may be those of the last `pulumi up`: a read, diff or delete without the program.

        The bags of `get` have no SID: the program runs.
        """
        return self._from_stack and not self._core.ledger.has_program and any("sid" in bag for bag in bags)

    def _words(self, values: Mapping[str, Any], options: Options, sid: str = "") -> Words:
        names = self._core.names
        if self.resource_type.identity in options.secret:
            names.hide(self.resource_type, values)
        values = _shown(values, options)
        names.note(self.resource_type, sid, values)
        called = self.resource_type.called(values, sid, names.known_to(self.resource_type, values))
        return Words(self.resource_type, called, options.secret)


def _shown(values: Bag, options: Options) -> dict[str, Any]:
    """The values that lines may show."""
    return {name: each for name, each in values.items() if not (is_unknown(each) or name in options.secret)}


def _secrets(options: Options, *bags: Bag) -> list[Any]:
    """The values that are printed nowhere, not even where Twilio echoes them."""
    return [bag.get(name) for bag in bags for name in options.secret]


def _warn(words: Words, error: Exception) -> None:
    """Say that there was an error. Never raises, whatever is broken."""
    with suppress(Exception):
        say_line(words.kept(error))
