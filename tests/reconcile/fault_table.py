"""The faults: how the chain is broken, which controls fail for it and no other, and what the first of them says."""

from tests.reconcile.faults import (
    Fault,
    added,
    came,
    document,
    doubled,
    in_utc,
    misreading,
    other_rows,
    other_sql,
    paid,
    priced_with,
    sql,
    text,
    without,
)
from tests.reconcile.rich_months import MARCH

JOAN, ACME, FERN = "INV-2026-000023", "INV-2026-000014", "INV-2026-000017"
# A later version prices calls of one model only. shows where it was metered and where it was charged.
UNPRICED = """  metered:
    charges:
      calls:
        by: [model]
        prices: [{model: small, unit_price: 0.1, currencies: {EUR: {unit_price: 0.09}}}]
    existing_subscriptions: {policy: move, at: effective}
  archive:
"""
# Usage that an invoice lacks shows where it was metered and where it was charged.
QUANTITIES = ("metered.quantities", "metered.events", "rated.quantities", "rated.lines")
JOURNAL = f"J-{JOAN},2026-03-02,invoice"
TWICE = "INSERT INTO {0} SELECT * REPLACE ({1}) FROM {0} WHERE {2}"
ONE_SUM = "{'value': CAST(sum(value) AS DECIMAL(38, 12)), 'place'"
METERED = "WHERE g.status IN ('metered', 'earlier') AND"
SLICE = "THEN amount END,\n    NULL, NULL\nFROM priced"
DRAFT = "WHERE invoice_id = 'joan-archive-2026-04-01'"
GUS = "customer = 'gus' AND time_us > 1770000000000000 AND time_us < 1772323200000000"
TOTALS = '"totals":{"net":"16.75","tax":"0.00","total":"16.75","due":"16.75"}'

INGESTION = [
    Fault(
        name="an export was never ingested", broken=added("exports/extra.csv", "id,customer,type,time,n,model"),
        fails=("ingestion.exports",), key={"file": "exports/extra.csv"}, difference=None, unit="file",
        category="MISSING_USAGE", quick=True,
    ),
    Fault(
        name="an export was edited after it was ingested", broken=text("exports/2026-02.csv", ",31,large", ",32,large"),
        fails=("ingestion.exports",), key={"file": "exports/2026-02.csv"}, difference=None, unit="file",
        category="MISSING_USAGE",
    ),
    Fault(
        name="a file is doubled under new ids", broken=doubled,
        fails=("ingestion.twice", *QUANTITIES, "cutoff.late"), key={"file": "exports/more.csv"}, difference="138",
        unit="events", category="DUPLICATE",
    ),
    Fault(
        name="events of a customer are gone", broken=sql(f"DELETE FROM event_rows WHERE {GUS}"),
        fails=("ingestion.events", "metered.quantities", "metered.events", "cutoff.standing", "master_data.idle"),
        key={"file": "exports/2026-02.csv"}, difference="-8", unit="events", category="MISSING_USAGE",
    ),
    Fault(
        name="rows of a file have no outcome", broken=sql("UPDATE files SET rows_read = rows_read + 1 WHERE file_id = 3"),
        fails=("ingestion.rows",), key={"file": "exports/2026-02.csv"}, difference="-1", unit="rows",
        category="UNEXPLAINED",
    ),
    Fault(
        name="the counts by hour are wrong",
        broken=sql("""UPDATE event_hours SET events = events + 1 WHERE file_id = 3
        AND first_us = (SELECT max(first_us) FROM event_hours WHERE file_id = 3)"""),
        fails=("ingestion.hours",), key={"file": "exports/2026-02.csv"}, difference="1", unit="events",
        category="UNEXPLAINED",
    ),
    Fault(
        name="a row was rejected", broken=came("2026-03-06", "bad,acme,call,sometime,5,large"),
        fails=("ingestion.rejected",), key={"file": "exports/more.csv", "reason": "bad-time"}, difference="1",
        unit="rows", category="MISSING_USAGE",
    ),
    Fault(
        name="a row contradicts an event",
        broken=came("2026-03-06", "2026-02-acme-call-0-0,acme,call,2026-02-02T10:00:00Z,99,large"),
        fails=("ingestion.conflicts",), key={"file": "exports/more.csv"}, difference="1", unit="rows",
        category="DUPLICATE",
    ),
]  # fmt: skip
METERING = [
    Fault(
        name="a stored quantity is changed",
        broken=sql("UPDATE usage SET quantity = quantity + 1 WHERE period = '2026-02' AND customer = 'joan'"),
        fails=("metered.quantities",), key={"customer": "joan", "meter": "exports"}, difference="1", unit="exports",
        category="QTY_TRANSFORM",
    ),
    Fault(
        name="a stored count of events is changed",
        broken=sql("UPDATE usage SET events = events - 1 WHERE period = '2026-02' AND customer = 'joan'"),
        fails=("metered.events",), key={"customer": "joan", "meter": "exports"}, difference="-1", unit="events",
        category="MISSING_USAGE",
    ),
    Fault(
        name="events have no outcome",
        broken=sql("UPDATE meter_counts SET metered = metered - 1 WHERE period = '2026-02' AND meter = 'calls'"),
        fails=("metered.outcomes",), key={"meter": "calls"}, difference="-1", unit="events", category="UNEXPLAINED",
    ),
    Fault(
        name="the query reads an event otherwise than the evaluator", broken=sql(), while_looking=misreading,
        fails=("metered.reading",), key={"meter": "calls"}, difference=None, unit="reading", category="UNEXPLAINED",
    ),
    Fault(
        name="an event is changed",
        broken=sql("""UPDATE event_rows SET n1 = n1 + 1 WHERE event_id =
        (SELECT min(event_id) FROM event_rows WHERE customer = 'fern' AND time_us > 1770000000000000)"""),
        fails=("metered.quantities", "rated.quantities", "rated.lines"), key={"customer": "fern"}, difference="-1",
        unit="calls", category="QTY_TRANSFORM",
    ),
    Fault(
        name="metering loses a customer", period=MARCH,
        broken=priced_with(other_sql(METERED, f"{METERED} g.customer <> 'cove' AND")),
        fails=QUANTITIES, key={"customer": "cove", "dimensions": "model=small"}, difference="-341", unit="calls",
        category="MISSING_USAGE",
    ),
    Fault(
        name="metering takes days in another zone", period=MARCH, broken=priced_with(in_utc),
        fails=QUANTITIES, key={"customer": "ivan", "dimensions": "model=large"}, difference="55", unit="calls",
        category="TIMING_CUTOFF",
    ),
    Fault(
        name="metering counts all units twice", period=MARCH,
        broken=priced_with(other_sql(ONE_SUM, ONE_SUM.replace("sum(value)", "sum(value) * 2"))),
        fails=("metered.quantities", "rated.quantities", "rated.lines"), key={"customer": "acme"}, difference="332",
        unit="calls", category="QTY_TRANSFORM",
    ),
]  # fmt: skip
RATING = [
    Fault(
        name="priced with the version before", period=MARCH,
        broken=priced_with(files=[lambda folder: (folder / "catalog/2026-02-01.yaml").unlink()]),
        fails=("rated.lines",), key={"customer": "acme", "charge": "calls", "dimensions": "model=large"},
        difference="-1.36", unit="USD", category="WRONG_PRICE_VERSION", quick=True,
    ),
    Fault(
        name="each slice is rounded, and not the line", period=MARCH,
        broken=priced_with(other_sql(SLICE, SLICE.replace("THEN amount END", "THEN round(amount, 2) END"))),
        fails=("rated.lines",), key={"customer": "acme", "dimensions": "model=small"}, difference="-0.01", unit="USD",
        category="ROUNDING",
    ),
    Fault(
        name="lines are cut and not rounded", period=MARCH,
        broken=priced_with(other_sql("THEN -0.5 ELSE 0.5 END", "THEN 0 ELSE 0 END")),
        fails=("rated.lines", "invoiced.rounding"), key={"customer": "acme", "dimensions": "model=small"},
        difference="-0.01", unit="USD", category="ROUNDING",
    ),
    Fault(
        name="a discount is taken off twice", period=MARCH,
        broken=priced_with(other_rows("bill_discounts", lambda rows: rows + rows)),
        fails=("rated.discounts",), key={"customer": "acme", "dimensions": "model=large"}, difference="-2.38",
        unit="USD", category="DUPLICATE",
    ),
    Fault(
        name="minimums are forgotten", period=MARCH, broken=priced_with(other_rows("limits", lambda _: [])),
        fails=("rated.lines",), key={"customer": "dale", "charge": "storage", "dimensions": "minimum"},
        difference="-1.48", unit="USD", category="MISSING_HERE",
    ),
    Fault(
        name="a customer is priced in another currency", period=MARCH,
        broken=priced_with(files=[text("customers/all.yaml", "name: Hana, currency: EUR", "name: Hana, currency: USD")]),
        fails=("rated.lines",), key={"customer": "hana", "invoice": "hana-metered-2026-04-01"}, difference=None,
        unit="currency", category="FX",
    ),
    Fault(
        name="another number of seats is priced", period=MARCH,
        broken=priced_with(files=[text("customers/all.yaml", "quantity: 3}", "quantity: 4}")]),
        fails=("rated.quantities", "rated.lines"), key={"customer": "acme", "charge": "seats"}, difference="1",
        unit="seats", category="MASTER_DATA",
    ),
    Fault(
        name="a price is missing", period=MARCH,
        broken=priced_with(files=[text("catalog/2026-02-01.yaml", "  archive:\n", UNPRICED)], put_back=False),
        fails=("rated.blocked",), key={"subscription": "elm-term", "charge": "calls"},
        difference=None, unit="line", category="MISSING_PRICE",
    ),
    Fault(
        name="another commitment is held against", period=MARCH,
        broken=priced_with(files=[text("customers/all.yaml", "amount: 40,", "amount: 50,")]),
        fails=("commitments.agreed", "commitments.true_up", "rated.lines"), key={"subscription": "fern-month"},
        difference="10.00", unit="USD", category="COMMIT_TRUEUP",
    ),
    Fault(
        name="a draft is lost", period=MARCH,
        broken=sql(*(f"DELETE FROM {one} {DRAFT}" for one in ("invoices", "invoice_lines", "invoice_slices"))),
        fails=("rated.invoices", "cutoff.unbilled"), key={"customer": "joan", "invoice": "joan-archive-2026-04-01"},
        difference=None, unit="invoice", category="MISSING_HERE",
    ),
    Fault(
        name="a rate of tax changes under drafts", period=MARCH,
        broken=priced_with(files=[text("taxes/all.yaml", "rate: 23", "rate: 21")]),
        fails=("tax.rates",), key={"document": "acme-pro-2026-04-01"}, difference="-2", unit="percent", category="TAX",
    ),
    Fault(
        name="a rate of exchange changes under drafts", period=MARCH,
        broken=priced_with(files=[text("rates/ecb.csv", "1.12", "1.21")]),
        fails=("fx.published", "fx.file"), key={"document": "acme-pro-2026-04-01"}, difference="0.09", unit="EUR/USD",
        category="FX",
    ),
]  # fmt: skip
INVOICING = [
    Fault(
        name="a number is missing", broken=sql("DELETE FROM issued_documents WHERE number = 'INV-2026-000020'"),
        fails=("numbering.gaps", "invoiced.issued"), key={"series": "INV-2026-{n}"}, difference="1", unit="counter",
        category="NUMBERING",
    ),
    Fault(
        name="a number is given twice",
        broken=sql("UPDATE issued_documents SET number = 'INV-2026-000007' WHERE number = 'INV-2026-000012'"),
        fails=("numbering.duplicates", "ledger.amounts", "ledger.strange"), key={"number": "INV-2026-000007"}, difference="1", unit="documents",
        category="DUPLICATE",
    ),
    Fault(
        name="a date goes back",
        broken=sql("UPDATE issued_documents SET issue_date = '2026-03-01' WHERE number = 'INV-2026-000020'"),
        fails=("numbering.dates",), key={"number": "INV-2026-000020"}, difference="-1", unit="days",
        category="NUMBERING",
    ),
    Fault(
        name="a month is invoiced twice",
        broken=sql(TWICE.format("issued_documents", "'INV-2026-000024' AS number, 24 AS counter", f"number = '{JOAN}'")),
        fails=("invoiced.once", "ledger.amounts", "other_billing.amounts", "other_billing.quantities"),
        key={"customer": "joan", "invoice": "joan-archive-2026-03-01"}, difference="1", unit="invoices",
        category="DUPLICATE",
    ),
    Fault(
        name="a line that was rated is edited after it was issued",
        broken=sql("""UPDATE invoice_lines SET amount_minor = amount_minor + 1
        WHERE invoice_id = 'joan-archive-2026-03-01' AND charge = 'exports'"""),
        fails=("invoiced.lines",), key={"customer": "joan", "invoice": JOAN, "charge": "exports"}, difference="-0.01",
        unit="USD", category="UNEXPLAINED",
    ),
    Fault(
        name="the total of a document is edited", broken=document(JOAN, TOTALS, TOTALS.replace("16.75", "15.75")),
        fails=("invoiced.sums", "invoiced.heads", "ledger.amounts", "tax.totals"), key={"customer": "joan", "figure": "net"},
        difference="-1.00", unit="USD", category="UNEXPLAINED",
    ),
    Fault(
        name="what is due of a row is edited",
        broken=sql("UPDATE issued_documents SET due_minor = due_minor + 100 WHERE number = 'INV-2026-000012'"),
        fails=("receivables.foots", "ageing.total"), key={"currency": "USD"}, difference="-1.00", unit="USD",
        category="UNEXPLAINED",
    ),
    Fault(
        name="usage comes after its invoice", broken=came("2026-03-06", "late,acme,call,2026-02-20T10:00:00Z,40,large"),
        fails=("cutoff.late", *QUANTITIES), key={"invoice": ACME}, difference="2.53", unit="USD",
        category="TIMING_LATE",
    ),
    Fault(
        name="terms are edited after the invoice", broken=text("customers/all.yaml", "amount: 40,", "amount: 50,"),
        fails=("cutoff.standing", "rated.lines", "commitments.agreed", "commitments.true_up"), key={"invoice": FERN},
        difference="12.30", unit="USD", category="MASTER_DATA",
    ),
    Fault(
        name="an event is ahead of the clock", broken=came("2026-02-10", "ahead,acme,call,2026-02-20T10:00:00Z,0,large"),
        fails=("cutoff.ahead",), key={"file": "exports/more.csv"}, difference="1", unit="events",
        category="TIMING_CUTOFF",
    ),
    Fault(
        name="a rate of tax of an issued document is edited", broken=document(JOAN, '"rate":"0"', '"rate":"5"'),
        fails=("tax.rates", "tax.amount"), key={"document": JOAN}, difference="5", unit="percent", category="TAX",
    ),
    Fault(
        name="a credit note says no reason", broken=document("CN-2026-000001", '"reason":"agreed"', '"reason":" "'),
        fails=("credit_notes.reason",), key={"credit_note": "CN-2026-000001"}, difference=None, unit="text",
        category="MASTER_DATA",
    ),
    Fault(
        name="a grant is applied twice",
        broken=sql(TWICE.format("credit_movements", "99 AS number", "grant_id = 'gift' AND period = '2026-02'")),
        fails=("credits.once",), key={"grant": "gift", "movement": "burned"}, difference="1", unit="movements",
        category="DUPLICATE",
    ),
    Fault(
        name="usage of nobody", broken=came("2026-03-06", "u1,nobody,call,2026-02-20T10:00:00Z,5,large"),
        fails=("master_data.customers",), key={"customer": "nobody"}, difference="1", unit="events",
        category="MASTER_DATA",
    ),
    Fault(
        name="usage that no meter reads", broken=came("2026-03-06", "u1,acme,mystery,2026-02-20T10:00:00Z,5,large"),
        fails=("master_data.event_types",), key={"type": "mystery"}, difference="1", unit="events",
        category="MASTER_DATA",
    ),
]  # fmt: skip
OTHERS = [
    Fault(
        name="an amount of the ledger is changed", broken=text("ledger.csv", f"{JOURNAL},4000,,16.75", f"{JOURNAL},4000,,15.75"),
        fails=("ledger.amounts",), key={"document": JOAN, "side": "revenue"}, difference="-1.00", unit="USD",
        category="UNEXPLAINED", quick=True,
    ),
    Fault(
        name="revenue is on an account that nobody named",
        broken=text("ledger.csv", f"{JOURNAL},4000", f"{JOURNAL},4999"),
        fails=("ledger.amounts",), key={"document": JOAN, "side": "revenue"}, difference="-16.75", unit="USD",
        category="MAPPING",
    ),
    Fault(
        name="an invoice is posted twice",
        broken=added("ledger.csv", *(f"K,2026-03-02,invoice,{one},USD,{JOAN}" for one in ("1200,16.75,", "4000,,16.75"))),
        fails=("ledger.amounts",), key={"document": JOAN, "side": "receivable"}, difference="16.75", unit="USD",
        category="DUPLICATE",
    ),
    Fault(
        name="an invoice of the month is not posted", broken=without("ledger.csv", "J-INV-2026-000012"),
        fails=("ledger.amounts", "receivables.ledger"), key={"document": "INV-2026-000012"}, difference="-16.75",
        unit="USD", category="MISSING_THERE",
    ),
    Fault(
        name="a void is not posted", broken=without("ledger.csv", "R-INV-2026-000006"),
        fails=("ledger.amounts", "receivables.ledger"), key={"document": "INV-2026-000006", "side": "receivable"},
        difference="49.20", unit="USD", category="VOID_REISSUE",
    ),
    Fault(
        name="an invoice is posted in another month", broken=text("ledger.csv", f"J-{JOAN},2026-03-02", f"J-{JOAN},2026-04-02"),
        fails=("ledger.months",), key={"document": JOAN}, difference=None, unit="date", category="TIMING_CUTOFF",
    ),
    Fault(
        name="an invoice is posted in another currency",
        broken=text("ledger.csv", ",EUR,INV-2026-000018", ",USD,INV-2026-000018"),
        fails=("ledger.amounts",), key={"document": "INV-2026-000018"}, difference="-22.78", unit="EUR", category="FX",
    ),
    Fault(
        name="the ledger has an invoice that is none of ours",
        broken=added("ledger.csv", *(f"X,2026-02-20,invoice,{one},USD,INV-2025-000777" for one in ("1200,10.00,", "4000,,10.00"))),
        fails=("ledger.strange", "receivables.ledger"), key={"journal": "X"}, difference="10.00", unit="USD",
        category="MISSING_HERE",
    ),
    Fault(
        name="money names no invoice", broken=paid("Q1,2026-02-20,12.00,USD,thanks"),
        fails=("payments.applied",), key={"payment": "Q1"}, difference="12.00", unit="USD", category="UNAPPLIED_CASH",
    ),
    Fault(
        name="an invoice is paid twice", broken=paid("Q1,2026-03-06,188.57,USD,again INV-2026-000016"),
        fails=("payments.once",), key={"invoice": "INV-2026-000016"}, difference="188.57", unit="USD",
        category="DUPLICATE",
    ),
    Fault(
        name="an invoice is paid in another currency", broken=paid("Q1,2026-03-06,22.78,USD,for INV-2026-000018"),
        fails=("payments.currency",), key={"invoice": "INV-2026-000018"}, difference="22.78", unit="USD", category="FX",
    ),
    Fault(
        name="the bank tells a payment otherwise than before",
        broken=text("bank.csv", "P-INV-2026-000001,2026-02-20,39.85", "P-INV-2026-000001,2026-02-20,39.80"),
        fails=("payments.known",), key={"payment": "P-INV-2026-000001"}, difference="-0.05", unit="USD",
        category="UNEXPLAINED",
    ),
    Fault(
        name="a payment is changed in the store",
        broken=sql("UPDATE payments SET amount_minor = amount_minor - 100 WHERE payment_id = 'P-INV-2026-000001'"),
        fails=("receivables.ledger",), key={"currency": "USD", "figure": "movement"}, difference="-1.00", unit="USD",
        category="UNEXPLAINED",
    ),
    Fault(
        name="the other system knows a customer whom we do not", broken=added("other.csv", "zed,calls,1,5.00,USD"),
        fails=("other_billing.names",), key={"customer": "zed"}, difference="5.00", unit="USD", category="MAPPING",
    ),
    Fault(
        name="the other system does not bill a charge", broken=without("other.csv", "joan,exports"),
        fails=("other_billing.amounts",), key={"customer": "joan", "charge": "exports"}, difference="-9.75", unit="USD",
        category="MISSING_THERE",
    ),
    Fault(
        name="the other system has another price", broken=text("other.csv", "joan,exports,24,9.75", "joan,exports,24,11.25"),
        fails=("other_billing.amounts",), key={"customer": "joan", "charge": "exports"}, difference="1.50", unit="USD",
        category="WRONG_PRICE_VERSION",
    ),
    Fault(
        name="the other system counts another unit", broken=text("other.csv", "joan,exports,24,", "joan,exports,0.024,"),
        fails=("other_billing.quantities",), key={"customer": "joan", "charge": "exports"}, difference="-23.976",
        unit="units", category="QTY_TRANSFORM",
    ),
    Fault(
        name="the other system bills a row twice", broken=added("other.csv", "joan,exports,24,9.75,USD"),
        fails=("other_billing.amounts", "other_billing.quantities"), key={"customer": "joan", "charge": "exports"},
        difference="9.75", unit="USD", category="DUPLICATE",
    ),
    Fault(
        name="the other system bills in another currency", broken=text("other.csv", "joan,exports,24,9.75,USD", "joan,exports,24,9.75,EUR"),
        fails=("other_billing.amounts",), key={"customer": "joan", "charge": "exports"}, difference="9.75", unit="EUR",
        category="FX",
    ),
]  # fmt: skip
FAULTS = [*INGESTION, *METERING, *RATING, *INVOICING, *OTHERS]
