"""Which suite a case is of: the quick one has some, the slow one, which CI runs too, has more, and the long one the rest."""

from __future__ import annotations

import pytest


def later(place: int, every: int) -> pytest.MarkDecorator:
    """The mark of a case that the quick suite leaves out: every so many are of the slow suite, the others of the long one."""
    return pytest.mark.slow if place % every == 0 else pytest.mark.long
