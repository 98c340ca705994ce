"""A year of a building's load and a weekend of a household's, under tariffs by the time of use.

What is expected is worked out here from the raw files with `zoneinfo` and fractions.
"""

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.data.product import Billed, Document, bill, make_project, read, rows, text_of

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("electricity")

PROJECT = Path(__file__).parent / "projects" / "electricity"
DENVER, PARIS = ZoneInfo("America/Denver"), ZoneInfo("Europe/Paris")
TWELVE_DECIMALS = Decimal("1e-12")
MONTHS = [f"2025-{month:02}" for month in range(1, 13)]
TOLD = (
    "2025-01",
    "2025-03",
    "2025-07",
    "2025-11",
)  # a holiday, a lost hour, the summer's peak, an hour that comes twice
MINIMUM = Decimal(65_000)
HOLIDAYS = {date(2025, 1, 1), date(2025, 7, 4), date(2025, 9, 1), date(2025, 11, 27), date(2025, 12, 25)}
ENERGY_PRICES = {"peak": "0.18432", "day": "0.09873", "night": "0.05126", "holiday": "0.05126"}
HOUSEHOLD_PRICES = {"night": "0.1228", "weekend": "0.1394", "day": "0.1579"}
CUSTOMERS = text_of(
    {
        "customers": [
            {"id": "hospital", "timezone": "America/Denver"},
            {"id": "household", "timezone": "Europe/Paris"},
        ],
        "subscriptions": [
            {"id": "hospital", "customer": "hospital", "plan": "commercial", "start": "2025-01-01"},
            {
                "id": "household",
                "customer": "household",
                "plan": "household",
                "start": "2006-12-01",
                "end": "2007-01-01",
            },
        ],
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A load in kW, as exact as a meter keeps it, at the beginning of its interval on the customer's clock."""

    at: datetime
    kw: Fraction

    @property
    def minute(self) -> int:
        """Of the local day."""
        return self.at.hour * 60 + self.at.minute


def twelve_decimals(number: Fraction) -> Fraction:
    """Rounded as the value of an event is: half away from zero."""
    return Fraction((Decimal(number.numerator) / number.denominator).quantize(TWELVE_DECIMALS, ROUND_HALF_UP))


def cents(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def hours() -> Iterator[Reading]:
    """The year 2025, hour by hour on standard time (UTC-7)."""
    first = datetime(2025, 1, 1, 7, tzinfo=UTC)
    for number, kw in enumerate(read("nrel_commercial_load_8760_kw.csv").split()):
        at = (first + timedelta(hours=number)).astimezone(DENVER)
        yield Reading(at=at, kw=twelve_decimals(Fraction(kw)))


def commercial_tariff(reading: Reading) -> str:
    at = reading.at
    if at.date() in HOLIDAYS:
        return "holiday"
    if at.weekday() < 5 and 15 <= at.hour < 20 and 6 <= at.month <= 9:
        return "peak"
    return "night" if at.hour >= 23 or at.hour < 8 else "day"


def household_tariff(reading: Reading) -> str:
    if reading.minute >= 22 * 60 + 30 or reading.minute < 6 * 60 + 30:
        return "night"
    return "weekend" if reading.at.weekday() >= 5 else "day"


def by_tariff(readings: list[Reading], tariff: Callable[[Reading], str]) -> dict[str, list[Fraction]]:
    found: dict[str, list[Fraction]] = defaultdict(list)
    for reading in readings:
        found[tariff(reading)].append(reading.kw)
    return found


def expected_lines(readings: list[Reading]) -> dict[tuple[str, str | None], tuple[Fraction, Fraction]]:
    """Quantity and exact amount of each line of a month, by charge and tariff; the minimum bill apart."""
    lines: dict[tuple[str, str | None], tuple[Fraction, Fraction]] = {("service", None): (Fraction(1), Fraction(145))}
    loads = by_tariff(readings, commercial_tariff)
    for tariff, kws in loads.items():
        used = sum(kws, Fraction(0))
        lines["energy", tariff] = used, used * Fraction(ENERGY_PRICES[tariff])
        lines["peak_demand", tariff] = max(kws), max(kws) * (Fraction("4.36") if tariff == "peak" else 0)
    highest = max(reading.kw for reading in readings)
    lines["demand", None] = (
        highest,
        min(highest, Fraction(500)) * Fraction("9.15") + max(highest - 500, Fraction(0)) * Fraction("13.47"),
    )
    return lines


@pytest.fixture(scope="module")
def year() -> dict[str, list[Reading]]:
    months: dict[str, list[Reading]] = defaultdict(list)
    for reading in hours():
        months[f"{reading.at:%Y-%m}"].append(reading)
    return months


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Billed:
    """The household's month, and some of the building's."""
    return bill_months(tmp_path_factory.mktemp("electricity"), "2006-12", *TOLD)


def bill_months(folder: Path, *months: str) -> Billed:
    shutil.copytree(PROJECT, folder, dirs_exist_ok=True)
    files = {
        "customers/all.yaml": CUSTOMERS,
        "exports/load-2025.csv": read("nrel_commercial_load_8760_kw.csv"),
        "exports/household-2006.txt": read("uci_household_power_sample.txt"),
    }
    exports = [folder / "exports/load-2025.csv", folder / "exports/household-2006.txt"]
    return bill(make_project(folder, files), exports, *months)


def lines_of(billed: Billed, month: str) -> dict[tuple[str, str | None], Document]:
    found = [
        line for line in billed.lines() if line["service_start"].startswith(month) and line["kind"] != "commitment"
    ]
    return {(line["charge"], line["dimensions"].get("tariff")): line for line in found}


def figures_of(billed: Billed, month: str) -> dict[tuple[str, str | None], tuple[Fraction, Fraction, Decimal]]:
    return {
        key: (Fraction(line["quantity"]), Fraction(line["amount_exact"]), Decimal(line["amount"]))
        for key, line in lines_of(billed, month).items()
    }


def expected_figures(readings: list[Reading]) -> dict[tuple[str, str | None], tuple[Fraction, Fraction, Decimal]]:
    return {key: (quantity, exact, cents(exact)) for key, (quantity, exact) in expected_lines(readings).items()}


@pytest.mark.parametrize("month", TOLD)
def test_every_line_of_a_month_of_a_building_is_what_its_hours_say(
    month: str, year: dict[str, list[Reading]], billed: Billed
) -> None:
    assert figures_of(billed, month) == expected_figures(year[month])


def test_a_month_below_the_minimum_bill_pays_the_difference_and_no_other_does(
    year: dict[str, list[Reading]], billed: Billed
) -> None:
    sums = {month: sum(cents(exact) for _, exact in expected_lines(year[month]).values()) for month in TOLD}
    found = {
        line["service_start"][:7]: Decimal(line["amount"]) for line in billed.lines() if line["kind"] == "commitment"
    }
    assert found == {month: MINIMUM - total for month, total in sums.items() if total < MINIMUM}
    assert 0 < len(found) < len(TOLD)


def test_the_days_on_which_the_clocks_change_have_all_hours_of_the_file(
    year: dict[str, list[Reading]], billed: Billed
) -> None:
    assert (len(year["2025-03"]), len(year["2025-11"])) == (31 * 24 - 1, 30 * 24 + 1)
    for month in ("2025-03", "2025-11"):
        energy = [quantity for (charge, _), (quantity, _, _) in figures_of(billed, month).items() if charge == "energy"]
        assert sum(energy) == sum(reading.kw for reading in year[month])


@pytest.mark.slow
def test_all_hours_of_the_year_are_billed_once_in_twelve_invoices(
    year: dict[str, list[Reading]], tmp_path: Path
) -> None:
    billed = bill_months(tmp_path, *MONTHS)
    found = {month: figures_of(billed, month) for month in MONTHS}
    assert found == {month: expected_figures(year[month]) for month in MONTHS}
    energy = [lines["energy", tariff][0] for lines in found.values() for charge, tariff in lines if charge == "energy"]
    assert sum(energy) == sum(reading.kw for reading in hours())
    assert round(sum(energy), 2) == Fraction("7646295.66")
    totals = {invoice["service_start"][:7]: Decimal(invoice["totals"]["total"]) for invoice in billed.invoices.values()}
    sums = {month: sum(amount for _, _, amount in lines.values()) for month, lines in found.items()}
    assert totals == {month: max(total, MINIMUM) for month, total in sums.items()}


def test_the_noise_of_binary_floats_is_billed_to_the_twelfth_decimal(billed: Billed) -> None:
    assert read("nrel_commercial_load_8760_kw.csv").startswith("237.92900085449219\n")
    holiday = lines_of(billed, "2025-01")["energy", "holiday"]
    assert (holiday["quantity"], holiday["amount_exact"], holiday["amount"]) == (
        "8008.137969970706",
        "410.49715234069838956",
        "410.50",
    )


def test_the_minutes_of_a_household_are_sixtieths_of_an_hour_rounded_once_each(billed: Billed) -> None:
    readings = []
    for row in rows("uci_household_power_sample.txt", ";"):
        at = datetime.strptime(f"{row['Date']} {row['Time']}", "%d/%m/%Y %H:%M:%S").replace(tzinfo=PARIS)
        readings.append(Reading(at=at, kw=Fraction(row["Global_active_power"])))
    quarters: dict[tuple[date, int], Fraction] = {}
    energy: dict[str, Fraction] = defaultdict(Fraction)
    for reading in readings:
        quarter = reading.at.date(), reading.minute // 15
        quarters[quarter] = max(quarters.get(quarter, Fraction(0)), reading.kw)
        energy[household_tariff(reading)] += twelve_decimals(reading.kw / 60)
    expected: dict[tuple[str, str | None], tuple[Fraction, Fraction]] = {
        ("energy", tariff): (kwh, kwh * Fraction(HOUSEHOLD_PRICES[tariff])) for tariff, kwh in energy.items()
    }
    peaks = sum(quarters.values(), Fraction(0))
    expected["quarter_hours", None] = peaks, peaks / 1000
    found = {
        key: (Fraction(line["quantity"]), Fraction(line["amount_exact"]))
        for key, line in lines_of(billed, "2006-12").items()
    }
    assert found == expected
    assert (len(readings), len(quarters), len(found)) == (2203, 148, 3)
