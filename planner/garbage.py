"""The garbage collector, kept from walking a heap that only grows."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Make many values that all stay, without automatic garbage collection.

    CPython walks all its objects each time there are a quarter more of them, and finds nothing:
    values point at each other one way. Of the time to read 100,000 sites that was half.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not gc.get_freeze_count():  # else somebody else's objects would thaw
                gc.freeze()
                gc.unfreeze()  # now all are old: the next collection of young ones is short
            gc.enable()
