"""What was used in a period: quantities at bounds and beside them, tiny and huge ones, returned ones."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

from pricing.catalog.charge import QuantityCharge, UsageCharge
from pricing.reference.price_match import Dimensions, ReferencePrice, price_for
from tests.oracle.figures import DIMENSIONS, LAST_PLACE, QUANTITIES, VALUES, WIDE, WILD_QUANTITIES

Used = list[tuple[Dimensions, Decimal]]
QUANTITY_LIMIT = Fraction(10**18)
AMOUNT_LIMIT = 10**12


def draw_share(random: Random) -> tuple[int, int]:
    """Days served of the days of a period: often all, often a half."""
    full = random.choice((1, 28, 29, 30, 30, 31, 90, 365, 366))
    return random.choice((full, full, full // 2, full // 2, random.randint(0, full), random.randint(0, full))), full


def draw_usage(random: Random, charge: QuantityCharge, *, minor_units: int, wild: bool) -> Used:
    """Some combinations of dimensions with a quantity each; unless `wild`, such as can be priced within the limits."""
    used: Used = []
    for _ in range(random.choice((0, 1, 1, 2, 3, 4, 5)) if charge.by else random.choice((0, 1, 1, 1, 1, 2))):
        dimensions = draw_dimensions(random, charge)
        if not wild and any(dimensions == known for known, _ in used):
            continue
        price = price_for(charge, dimensions)
        if wild:
            used.append((dimensions, _quantity(random, charge, price, minor_units, wild=True)))
        elif price is not None and (most := _most(charge, price)) is not None:
            quantity = _quantity(random, charge, price, minor_units, wild=False)
            used.append((dimensions, quantity if abs(quantity) <= most else _below(random, most)))
    return _to_a_bound(random, charge, used)


def draw_dimensions(random: Random, charge: UsageCharge) -> Dimensions:
    """Near those of a row, or of an adjustment: as they are named, with others, with none."""
    usage: dict[str, str | None] = {name: random.choice((None, *VALUES)) for name in charge.by}
    if charge.prices and random.random() < 0.85:
        usage |= random.choice(charge.prices).dimensions
    if charge.adjust and random.random() < 0.5:
        usage |= random.choice(charge.adjust).when
    return {name: usage[name] for name in DIMENSIONS if name in charge.by}


def _quantity(
    random: Random, charge: QuantityCharge, price: ReferencePrice | None, minor_units: int, *, wild: bool
) -> Decimal:
    chance = random.random()
    if wild and chance < 0.3:
        return random.choice(WILD_QUANTITIES)
    if wild and chance < 0.4:
        return Decimal(random.randint(-(10**9), 10 ** random.randint(1, 24))).scaleb(-12, WIDE)
    if price is not None and chance < 0.75:
        return _telling(random, charge, price, minor_units, wild=wild)
    if chance < 0.85:
        return random.choice(QUANTITIES)
    if chance < 0.95:
        return Decimal(random.randint(-50, 2000))
    return Decimal(random.randint(-(10**9), 10 ** random.randint(1, 29))).scaleb(-12, WIDE)


def _telling(random: Random, charge: QuantityCharge, price: ReferencePrice, minor_units: int, *, wild: bool) -> Decimal:
    """A quantity where something changes, or one last place beside it: a bound, a package, free units, a half minor unit."""
    tier = random.choice(price.tiers)
    priced = tier.upper if tier.upper is not None else tier.lower
    way = random.random()
    if tier.package_size is not None and way < 0.5:
        priced = tier.lower + random.randint(-2, 5) * tier.package_size
    elif tier.price and way < 0.4:
        half = Fraction(2 * random.randint(-50, 500) + 1, 2) / 10**minor_units
        limit = random.choice((AMOUNT_LIMIT, -AMOUNT_LIMIT, AMOUNT_LIMIT - half)) if wild and way < 0.2 else half
        priced = tier.lower + (limit - tier.flat_fee) / tier.price
    free = price.included if random.random() < 0.9 else Fraction(0)
    metered = (priced + free) * (Fraction(charge.units.of) if charge.units else 1)
    if abs(metered) >= 10**25:
        return Decimal(random.randint(0, 10))
    return WIDE.add(_in_last_places(metered), random.choice((Decimal(0), Decimal(0), LAST_PLACE, -LAST_PLACE)))


def _to_a_bound(random: Random, charge: QuantityCharge, used: Used) -> Used:
    """Now and then let the lines of a charge, together, end where a tier does."""
    if charge.tiers_per != "charge" or len(used) < 2 or random.random() < 0.5:
        return used
    dimensions, last = used[-1]
    price = price_for(charge, dimensions)
    if price is None or charge.units is not None:
        return used
    others = sum((Fraction(quantity) for _, quantity in used[:-1] if quantity > 0), Fraction(0))
    bounds = [tier.upper for tier in price.tiers if tier.upper is not None and tier.upper + price.included > others]
    missing = [_in_last_places(bound + price.included - others) for bound in bounds[:2]]
    most = _most(charge, price)
    fitting = [quantity for quantity in missing if most is not None and quantity <= most]
    return [*used[:-1], (dimensions, random.choice(fitting) if fitting else last)]


def _most(charge: QuantityCharge, price: ReferencePrice) -> Fraction | None:
    """A quantity up to which, whatever its tiers, the amounts stay within the limits; None where one unit may leave them."""
    once = sum(
        (abs(tier.flat_fee) + (abs(tier.price) if tier.package_size else 0) for tier in price.tiers), Fraction(0)
    )
    dearest = max(abs(tier.price) / (tier.package_size or 1) for tier in price.tiers)
    room = AMOUNT_LIMIT - 1 - once
    if room <= 0:
        return None
    most = min(room / dearest, QUANTITY_LIMIT) if dearest else QUANTITY_LIMIT
    size = Fraction(charge.units.of) if charge.units else Fraction(1)
    # Rounding to whole units may add one.
    return min((most - 1) * size if charge.units else most, QUANTITY_LIMIT) - Fraction(LAST_PLACE) if most > 1 else None


def _below(random: Random, most: Fraction) -> Decimal:
    """Any quantity up to `most`, often `most` itself."""
    part = random.choice((Fraction(1), Fraction(1), Fraction(random.randint(0, 1000), 1000), Fraction(1, 10**6)))
    return _in_last_places(max(most, Fraction(0)) * part)


def _in_last_places(quantity: Fraction) -> Decimal:
    """Cut to 12 decimals, towards zero."""
    places = int(quantity * 10**12)
    return Decimal(places).scaleb(-12, WIDE)
