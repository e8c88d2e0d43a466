"""Resources in SQLite. No HTTP and no rules of Twilio's: rows in, rows out.

One connection, one lock: SQLite has one writer anyway, and each statement here takes well under a millisecond.
A row keeps its answer as finished JSON, so that a page of a list is read and joined, not built.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local_twilio.errors import LocalTwilioError

BEYOND = 2**62  # a place in the order that no row reaches
LAYOUT = 2  # PRAGMA user_version of a database that this code reads

_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS resource (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    collection TEXT NOT NULL,
    sid TEXT NOT NULL,
    name TEXT UNIQUE,
    parent TEXT,
    body TEXT NOT NULL,
    digest TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS resource_by_sid ON resource (collection, sid);
CREATE INDEX IF NOT EXISTS resource_by_sid_alone ON resource (sid);
CREATE INDEX IF NOT EXISTS resource_in_order ON resource (collection, seq);
CREATE INDEX IF NOT EXISTS resource_by_parent ON resource (parent) WHERE parent IS NOT NULL;
CREATE TABLE IF NOT EXISTS held_name (name TEXT PRIMARY KEY, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS account (
    sid TEXT PRIMARY KEY,
    auth_token TEXT NOT NULL,
    main_account_sid TEXT,
    api_key TEXT,
    api_secret TEXT,
    test_token TEXT,
    domain_limit INTEGER NOT NULL,
    credential_list_limit INTEGER NOT NULL,
    credential_limit INTEGER NOT NULL,
    ip_access_control_list_limit INTEGER NOT NULL,
    ip_address_limit INTEGER NOT NULL
);
PRAGMA user_version = {LAYOUT};
COMMIT;
"""


@dataclass(frozen=True)
class Row:
    """One resource: where it lives, what it is called, and its answer as JSON text."""

    collection: str
    """The path of the list that it belongs to, which names the account and any parent."""
    sid: str
    name: str | None
    """Unique over all kinds and accounts; None where the kind of resource has no such name."""
    parent: str | None
    """The `name` that must exist before this one."""
    body: str
    digest: str | None = None
    """Of the value that may never be answered: a credential's password."""
    seq: int = 0
    """Its place in the order of creation; 0 before it is stored."""

    @property
    def account_sid(self) -> str:
        return self.collection.partition("/Accounts/")[2].partition("/")[0]


class Store:
    """The database. `path` None keeps it in memory. Raises LocalTwilioError if it cannot be used."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        place = ":memory:" if path is None else str(path)
        try:
            self._connection = sqlite3.connect(place, isolation_level=None, check_same_thread=False, timeout=5)
        except sqlite3.Error as error:
            raise LocalTwilioError(f"cannot open the database {place}: {error}") from error
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._connection.close()
            raise LocalTwilioError(f"cannot use the database {place}: {error}") from error

    def _prepare(self) -> None:
        (layout,) = self._connection.execute("PRAGMA user_version").fetchone()
        if layout not in (0, LAYOUT):
            raise sqlite3.DatabaseError(f"it has layout {layout}, this version reads {LAYOUT}; delete the file")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_TABLES)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and nobody else in between. May be nested."""
        with self._lock:
            if self._depth:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth -= 1

    def add(self, rows: Iterable[Row]) -> None:
        with self.transaction() as connection:
            connection.executemany(
                "INSERT INTO resource (collection, sid, name, parent, body, digest) VALUES (?, ?, ?, ?, ?, ?)",
                ((row.collection, row.sid, row.name, row.parent, row.body, row.digest) for row in rows),
            )

    def replace(self, row: Row) -> None:
        with self.transaction() as connection:
            connection.execute(
                "UPDATE resource SET name = ?, parent = ?, body = ?, digest = ? WHERE collection = ? AND sid = ?",
                (row.name, row.parent, row.body, row.digest, row.collection, row.sid),
            )

    def remove(self, row: Row) -> None:
        """The row, and all that is below it by its path."""
        below = f"{row.collection.removesuffix('.json')}/{row.sid}/"
        after = below[:-1] + chr(ord("/") + 1)  # the first text that begins otherwise, in SQLite's order
        with self.transaction() as connection:
            connection.execute("DELETE FROM resource WHERE collection = ? AND sid = ?", (row.collection, row.sid))
            connection.execute("DELETE FROM resource WHERE collection > ? AND collection < ?", (below, after))

    def get(self, collection: str, sid: str) -> Row | None:
        return self._one("collection = ? AND sid = ?", collection, sid)

    def named(self, name: str) -> Row | None:
        """Whoever has the name, in any account."""
        return self._one("name = ?", name)

    def child_of(self, name: str) -> Row | None:
        """Any one resource that needs `name`."""
        return self._one("parent = ?", name)

    def with_sid(self, sid: str) -> list[Row]:
        """The resource, and the mappings that have its SID."""
        return self._many("sid = ? ORDER BY seq", (sid,))

    def with_value(self, collection: str, attribute: str, value: str) -> Row | None:
        """Any one row of the collection with this text; looks at each of them."""
        return self._one("collection = ? AND json_extract(body, ?) = ?", collection, f"$.{attribute}", value)

    def has_as_many(self, collection: str, number: int) -> bool:
        """Whether the collection has at least `number` rows."""
        with self._lock:
            (ever,) = self._connection.execute("SELECT coalesce(max(seq), 0) FROM resource").fetchone()
            if ever < number:
                return False  # counting 100,000 rows takes 20 ms, which every create would pay
            query = "SELECT count(*) FROM resource WHERE collection = ?"
            (count,) = self._connection.execute(query, (collection,)).fetchone()
        return int(count) >= number

    def older(
        self, collection: str, *, than: int | None, skip: int, limit: int, hidden: Iterable[str] = ()
    ) -> list[Row]:
        """Up to `limit` rows, newest first, of those before place `than`, without the SIDs in `hidden`."""
        hidden = tuple(hidden)
        return self._many(
            f"collection = ? AND seq < ? {_but(hidden)} ORDER BY seq DESC LIMIT ? OFFSET ?",
            (collection, BEYOND if than is None else than, *hidden, limit, skip),
        )

    def newer(self, collection: str, *, than: int, limit: int, hidden: Iterable[str] = ()) -> list[Row]:
        """The `limit` rows next to place `than` on its newer side, newest first."""
        hidden = tuple(hidden)
        rows = self._many(
            f"collection = ? AND seq > ? {_but(hidden)} ORDER BY seq ASC LIMIT ?",
            (collection, than, *hidden, limit),
        )
        return rows[::-1]

    def hold_name(self, name: str, until: float) -> None:
        """Nobody may take the name before `until` (seconds since the epoch)."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO held_name VALUES (?, ?)", (name, until))

    def is_held(self, name: str, now: float) -> bool:
        with self._lock:
            query = "SELECT 1 FROM held_name WHERE name = ? AND until > ?"
            return self._connection.execute(query, (name, now)).fetchone() is not None

    def _one(self, condition: str, *values: object) -> Row | None:
        rows = self._many(f"{condition} LIMIT 1", values)
        return rows[0] if rows else None

    def _many(self, condition: str, values: tuple[object, ...]) -> list[Row]:
        # The conditions are literals of this module; every value is bound.
        query = f"SELECT collection, sid, name, parent, body, digest, seq FROM resource WHERE {condition}"  # noqa: S608
        with self._lock:
            return [Row(*found) for found in self._connection.execute(query, values)]


def _but(hidden: tuple[str, ...]) -> str:
    return f"AND sid NOT IN ({', '.join('?' * len(hidden))})" if hidden else ""
