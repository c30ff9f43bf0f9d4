"""The compiled search; its sources are in `compiled/`."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]
Stop = tuple[int, int, int, int, int, bool, list[Span], list[int]]
Rest = tuple[int, int, int, list[tuple[int, int, int]]]
Orders = list[list[int]]

class Problem:
    def __init__(
        self,
        stops: list[Stop],
        days: list[tuple[int, int, list[Rest]]],
        travel: NDArray[np.int32],
        travel_cost: int,
        limits: list[tuple[int, int, bool]],
        budget: int,
        visits_a_day: int,
        walking: NDArray[np.int32],
        walking_a_day: int,
    ) -> None: ...

def search(
    problem: Problem,
    seed: int,
    steps: int,
    start: Orders,
    pool: int,
    stop: Callable[[], bool],
) -> tuple[Orders, int, bool, list[tuple[int, list[int]]]]: ...
def price(
    problem: Problem,
    day: int,
    allowed: list[bool],
    gains: list[int],
    scale: int,
    over: int,
    memory: int,
    all: bool,
    most: int,
    max_labels: int,
    stop: Callable[[], bool],
) -> tuple[int, bool, int, Orders]: ...
