"""When each subscription is served within a month of its own calendar: half-open UTC instants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from billing_cli.contracts.contract import Contract
from pricing.periods import Period, microseconds, midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a period that a contract covers at one set of terms.

    Local dates [start, end) of the full `period`, and the same as UTC microseconds [from_us, to_us). The invoice for it
    is due at `to_us`, its billing instant.
    """

    segment_id: int
    contract: Contract
    period: Period
    start: date
    end: date
    from_us: int
    to_us: int

    @property
    def days(self) -> int:
        """Local calendar days served."""
        return (self.end - self.start).days


def segments_of(contracts: Iterable[Contract], period: Period) -> list[Segment]:
    """The segments billed in `period`: those that end in (its first midnight, the midnight after its last day], local.

    A subscription that is not served in the period, or for no day at all, has none. Ordered by subscription id.
    """
    segments: list[Segment] = []
    for contract in sorted(contracts, key=lambda contract: contract.subscription):
        start = max(contract.start, period.start)
        end = min(contract.end or period.end, period.end)
        if start < end:
            segments.append(
                Segment(
                    segment_id=len(segments) + 1,
                    contract=contract,
                    period=period,
                    start=start,
                    end=end,
                    from_us=microseconds(midnight(start, contract.zone)),
                    to_us=microseconds(midnight(end, contract.zone)),
                )
            )
    return segments
