"""Which resource of Pulumi's has which one at Twilio, as far as this process, which is one run of Pulumi's, has seen.

A resource that is renamed in the program without an alias is a new one to Pulumi. It may adopt what the old one
managed; then, in this run or in a later one, Pulumi deletes the old one. What another resource of the program has is
not deleted on behalf of one that is no longer in it.

A resource is called by a text that tells it from the others of a program, "" where nothing is known.
"""

import threading
from collections import defaultdict

from . import errors


class Claims:
    """SIDs by the resources that have them; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._declared: set[str] = set()
        self._holders: defaultdict[str, set[str]] = defaultdict(set)
        self._taken: dict[str, str] = {}

    def declare(self, resource: str) -> None:
        """The program of this run has this resource. A diff alone does not say so: a refresh diffs the state."""
        with self._lock:
            self._declared.add(resource)

    def keep(self, sid: str, resource: str) -> None:
        """The resource has had it before. Raises Conflict where another one has taken it in this run."""
        with self._lock:
            if self._taken.get(sid, resource) != resource:
                raise _conflict(sid)
            self._holders[sid].add(resource)

    def release(self, sid: str, resource: str) -> None:
        """It is to be deleted, and made anew for the resource, which the state may call by a former name."""
        with self._lock:
            self._holders[sid].discard(resource)

    def take(self, sid: str, resource: str) -> None:
        """The resource has created or adopted it. Raises Conflict where another one of the program has it."""
        with self._lock:
            self._require_free(sid, resource)
            self._taken[sid] = resource
            self._holders[sid].add(resource)

    def require_free(self, sid: str, resource: str) -> None:
        """Raises Conflict where another resource of the program has it."""
        with self._lock:
            self._require_free(sid, resource)

    def is_had_by_another(self, sid: str, resource: str) -> bool:
        """Whether another resource has it that is in the program of this run."""
        with self._lock:
            return bool((self._holders[sid] - {resource}) & self._declared)

    def _require_free(self, sid: str, resource: str) -> None:
        if sid in self._taken or (self._holders[sid] - {resource}) & self._declared:
            raise _conflict(sid)


def _conflict(sid: str) -> errors.Conflict:
    return errors.Conflict(
        f"another resource of this program has {sid}, the domain of this name",
        "Declare each domain once; a resource that was renamed keeps its domain with"
        ' `opts=ResourceOptions(aliases=[Alias(name="its old name")])`',
    )
