"""What every test starts from."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def english_terminal() -> Iterator[None]:
    """Run on an English terminal, whoever's it is: errors and talk follow its language."""
    with pytest.MonkeyPatch.context() as patch:
        # COLUMNS: those of the terminal would be those of every file that is printed
        for name in ("PLANNER_LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE", "COLUMNS"):
            patch.delenv(name, raising=False)
        patch.setenv("LANG", "C.UTF-8")
        yield
