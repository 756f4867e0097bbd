"""Doing something many times at once, each time in a thread that starts when all others are ready."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Result = TypeVar("Result")


def all_at_once(count: int, work: Callable[[int], Result]) -> list[Result]:
    """Call ``work`` with 0, 1, 2 and so on, all at the same moment, and give what came of each, in that order.

    What a call raises is raised here.
    """
    ready = Barrier(count)

    def start(number: int) -> Result:
        ready.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return [started.result() for started in [pool.submit(start, number) for number in range(count)]]
