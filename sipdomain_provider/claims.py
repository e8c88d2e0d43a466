"""Which resources at Twilio the program of this run has, so that no two resources of Pulumi's are one at Twilio.

A resource that is renamed in the program without an alias is a new one to Pulumi, which adopts what the old one
managed; then Pulumi deletes the old one. In one run or in two: what a resource of the program has is not deleted on
behalf of one that is no longer in it.
"""

import threading

from . import errors


class Claims:
    """SIDs by how the program came to have them; safe to share between threads. A process is one run of Pulumi's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._created: set[str] = set()
        self._adopted: set[str] = set()
        self._kept: set[str] = set()

    def keep(self, sid: str) -> None:
        """Of what the program had before, and goes on having. Raises Conflict where it was adopted in this run."""
        with self._lock:
            if sid in self._adopted:
                raise _taken(sid)
            self._kept.add(sid)

    def release(self, sid: str) -> None:
        """Of what is to be deleted and made anew."""
        with self._lock:
            self._kept.discard(sid)

    def create(self, sid: str) -> None:
        """Of what was just made. Raises Conflict where another resource has it."""
        with self._lock:
            self._require_free(sid)
            self._created.add(sid)

    def adopt(self, sid: str) -> None:
        """Of what was there. Raises Conflict where another resource has it."""
        with self._lock:
            self._require_free(sid)
            self._adopted.add(sid)

    def require_free(self, sid: str) -> None:
        """Raises Conflict where a resource of the program has it."""
        with self._lock:
            self._require_free(sid)

    def is_had_by_another(self, sid: str) -> bool:
        """Whether a resource of the program has what is to be deleted on behalf of one that is not in it."""
        with self._lock:
            return sid in self._adopted or sid in self._kept

    def _require_free(self, sid: str) -> None:
        if sid in self._created or sid in self._adopted or sid in self._kept:
            raise _taken(sid)


def _taken(sid: str) -> errors.Conflict:
    return errors.Conflict(
        f"another resource of this program has {sid}, the domain of this name",
        "Declare each domain once; a resource that was renamed keeps its domain with"
        ' `opts=ResourceOptions(aliases=[Alias(name="its old name")])`',
    )
