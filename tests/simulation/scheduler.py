"""Real threads of which exactly one goes on at a time, and a walk through every order in which they can.

A thread of the program under test stops where others may overtake it: before a request, before it reads an answer,
before a step of the ledger, and while it waits. There `choose` picks the thread that goes on. The same choices give the
same run, because the clock and all names are the scheduler's.
"""

from __future__ import annotations

import threading
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    Choose = Callable[[list["Task"]], "Task | None"]

TICK = 0.001  # seconds that each step takes: what was read before is older than what is read since
HANGS = 60.0  # seconds of real time in which a run makes no step: a thread stops while it holds a lock


def _closed() -> threading.Lock:
    """A gate for one thread: half the time of a semaphore."""
    gate = threading.Lock()
    gate.acquire()
    return gate


class Ended(BaseException):
    """The run is over: its threads unwind."""


class Task:
    """One thread of a run: where it stopped, what it waits for, and a digest of all that it has seen."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self.name = name
        self.work = work
        self.label = "begin"
        self.ready: Callable[[], bool] | None = None
        self.wakes_at: float | None = None
        self.seen = 0
        self.began: float | None = None
        """When the operation began that compares this time with those of what it reads."""
        self.is_started = self.is_done = False
        self.gate = _closed()

    def may_go_on(self) -> bool:
        return not self.is_done and (self.ready is None or self.ready())


class Scheduler:
    """One run. `choose` gets the tasks that may go on, and returns one; None ends the run there, as a kill does."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._finished = threading.Semaphore(0)
        self._is_ending = False
        self.tasks: list[Task] = []
        self.current: Task | None = None
        self.now = 1000.0
        self.trace: list[tuple[str, str]] = []
        self.bug = ""
        """A traceback of the program under test, or that its threads wait for each other for ever."""

    # For the tasks

    def clock(self) -> float:
        return self.now

    def stop(self, label: str, ready: Callable[[], bool] | None = None, wakes_at: float | None = None) -> None:
        """Let others overtake. Goes on when `ready` says so, or when the clock has come to `wakes_at`."""
        task = self.current
        assert task is not None
        if self._is_ending:
            raise Ended
        task.label, task.ready, task.wakes_at = label, ready, wakes_at
        following = self._next()
        if following is not task:
            self._hand_to(following)
            task.gate.acquire()
        if self._is_ending:
            raise Ended
        task.ready = task.wakes_at = None

    def wait(self, seconds: float) -> None:
        wakes_at = self.now + seconds
        self.stop("wait", lambda: self.now >= wakes_at, wakes_at)

    def saw(self, what: Hashable) -> None:
        """The current task has learnt this: two states in which a task knows different things are not equal."""
        if self.current is not None:
            self.current.seen = hash((self.current.seen, what))

    def spawn(self, name: str, work: Callable[[], None], plan: Hashable = ()) -> None:
        """`plan` is what it will do, as far as its name does not say that."""
        task = Task(name, work)
        task.seen = hash(plan)
        self.tasks.append(task)

    # For who runs it

    def run(self) -> None:
        self._hand_to(self._next())
        if not self._finished.acquire(timeout=HANGS):
            raise AssertionError(f"a thread hangs: {[(each.name, each.label) for each in self.tasks]}")

    def _next(self) -> Task | None:
        self.now += TICK
        runnable = [each for each in self.tasks if each.may_go_on()]
        if not runnable:
            waiting = [each for each in self.tasks if not each.is_done]
            timed = [each for each in waiting if each.wakes_at is not None]
            if not timed:
                if waiting:
                    self.bug = f"deadlock: {[(each.name, each.label) for each in waiting]}"
                return None
            first = min(timed, key=lambda each: each.wakes_at or 0.0)
            self.now = max(self.now, first.wakes_at or 0.0)
            first.ready = None
            runnable = [first]
        chosen = self._choose(runnable)
        if chosen is not None:
            self.trace.append((chosen.name, chosen.label))
        self.current = chosen
        return chosen

    def _hand_to(self, task: Task | None) -> None:
        if task is None:
            self._is_ending = True
            task = next((each for each in self.tasks if each.is_started and not each.is_done), None)
            if task is None:
                self._finished.release()
                return
            self.current = task
        if task.is_started:
            task.gate.release()
        else:
            task.is_started = True
            threading.Thread(target=self._run, args=(task,), daemon=True).start()

    def _run(self, task: Task) -> None:
        try:
            task.work()
        except Ended:
            pass
        except BaseException as error:  # noqa: BLE001 (a bug in what is tried: shown with the order that led to it)
            self.bug = "".join(traceback.format_exception(error))
            self._is_ending = True
        task.is_done, task.label, task.seen = True, "done", 0
        self._hand_to(None if self._is_ending else self._next())


class Condition:
    """In place of `threading.Condition`: who waits lets others go on. `in_vain` counts waits that nobody ended."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        self.in_vain = 0

    def __enter__(self) -> bool:
        return True

    def __exit__(self, *_error: object) -> None:
        return

    def notify_all(self) -> None:
        return

    def wait_for(self, predicate: Callable[[], bool], timeout: float) -> bool:
        if not predicate():
            self.scheduler.stop("ledger waits", predicate, self.scheduler.now + timeout)
            if not predicate():
                self.in_vain += 1
        return predicate()


class Explorer:
    """Every order, depth first, each run again from its start; a state that was reached before is not left again.

    `make` takes `choose` and returns a world with a scheduler and a `key`, which is equal for equal states. With
    `overtakes`, the orders in which so often at most a thread goes on before another one that could.
    """

    def __init__(
        self,
        make: Callable[[Choose], Any],
        *,
        most: int = 10**9,
        merges: bool = True,
        overtakes: int = 10**9,
    ) -> None:
        self._make = make
        self._most = most
        self._merges = merges
        self._overtakes = overtakes
        self._visited: dict[Hashable, int] = {}
        """States, and how often a thread had been overtaken there; the least."""
        self.schedules = 0

    def explore(self, on_end: Callable[[Any], None]) -> bool:
        """False: there are more schedules than the most."""
        path: list[list[str]] = []
        """For each choice between several tasks: those that are still to be tried, the present one first."""
        while True:
            self._run(path, on_end)
            while path and len(path[-1]) == 1:
                path.pop()
            if not path:
                return True
            if self.schedules >= self._most:
                return False
            path[-1].pop(0)

    def _run(self, path: list[list[str]], on_end: Callable[[Any], None]) -> None:
        depth, last, was_cut, overtaken = 0, "", False, 0
        replayed, is_bounded = len(path), self._overtakes < 10**9

        def choose(runnable: list[Task]) -> Task | None:
            nonlocal depth, last, was_cut, overtaken
            names = {each.name: each for each in runnable}
            goes_on = last if last in names else ""
            if len(names) == 1 or (goes_on and overtaken == self._overtakes):
                last = goes_on or next(iter(names))
                return names[last]
            if depth >= replayed:
                if self._merges:
                    key = (world.key(), goes_on if is_bounded else "")
                    if self._visited.get(key, self._overtakes + 1) <= overtaken:
                        was_cut = True
                        return None
                    self._visited[key] = overtaken
                path.append(sorted(names, key=lambda name: name != last))  # fewer switches first
            last = path[depth][0]
            depth += 1
            overtaken += bool(goes_on) and last != goes_on
            return names[last]

        world = self._make(choose)
        world.scheduler.run()
        self.schedules += 1
        if world.scheduler.bug:
            raise AssertionError(f"{world.scheduler.bug}\n{world.scheduler.trace}")
        if not was_cut:
            on_end(world)
