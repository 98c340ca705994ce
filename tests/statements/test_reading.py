"""Exports as their makers write them, read with the mappings of the reference and with others."""

from pathlib import Path

import pytest

from tests.statements.exports import ISSUED, documented, mapping, read

# Column names of Stripe's itemized balance report, of a bank and of a generic ledger.
STRIPE = """\
balance_transaction_id,created_utc,created,available_on_utc,available_on,currency,gross,fee,net,reporting_category,source_id,description,customer_facing_amount,customer_facing_currency,payment_metadata[invoice]
txn_1,2026-10-03 09:02:33,2026-10-03 11:02:33,2026-10-05 00:00:00,2026-10-05 02:00:00,eur,120.00,2.05,117.95,charge,ch_1,Subscription,120.00,eur,INV-2026-000001
txn_2,2026-10-08 07:40:01,2026-10-08 09:40:01,2026-10-10 00:00:00,2026-10-10 02:00:00,eur,-20.00,0.00,-20.00,refund,re_1,REFUND FOR CHARGE (Subscription),-20.00,eur,INV-2026-000001
txn_3,2026-10-08 22:00:00,2026-10-09 00:00:00,2026-10-09 22:00:00,2026-10-10 00:00:00,eur,-100.00,15.00,-115.00,dispute,dp_1,Chargeback withdrawal for ch_1,-100.00,eur,INV-2026-000001
txn_4,2026-10-09 22:00:00,2026-10-10 00:00:00,2026-10-10 22:00:00,2026-10-11 00:00:00,eur,-0.35,0.00,-0.35,fee,,Billing usage fee,,,
txn_5,2026-10-09 22:00:00,2026-10-10 00:00:00,2026-10-10 22:00:00,2026-10-11 00:00:00,eur,-97.60,0.00,-97.60,payout,po_1,STRIPE PAYOUT,,,
"""
BANK = """\
"Kontonummer:";"DE02120300000000202051"

"Buchungstag";"Wertstellung";"Buchungstext";"Auftraggeber / Begünstigter";"Verwendungszweck";"Betrag";"Waehrung"
"12.10.2026";"12.10.2026";"Gutschrift";"Müller & Söhne";"INV 2026/000001; danke";"120,00";"EUR"
"13.10.2026";"13.10.2026";"Gutschrift";"Acme GmbH";"Rechnungen INV-2026-000001 und inv-2026-000002";"150,00";"EUR"
"13.10.2026";"13.10.2026";"Gutschrift";"Acme GmbH";"Rechnungen INV-2026-000001 und INV-2026-000002";"149,00";"EUR"
"14.10.2026";"14.10.2026";"Lastschrift";"Stadtwerke";"Abschlag 2026";"-1.234,56";"EUR"
"15.10.2026";"15.10.2026";"Gutschrift";"Acme GmbH";"zu CN-2026-000001";"20,00";"EUR"
"15.10.2026";"15.10.2026";"Gutschrift";"Acme GmbH";"INV-2026-0000019";"5,00";"EUR"
"15.10.2026";"15.10.2026";"Gutschrift";"Acme GmbH";"INV-2026-000009";"5,00";"EUR"
"15.10.2026";"15.10.2026";"Gutschrift";"Acme GmbH";"INV-2026-000009";"5,00";"EUR"
"""
LEDGER = """\
journal_id,date,account,document,debit,credit,memo
J1,2026-10-01,1200,INV-2026-000001,120.00,,invoice
J1,2026-10-01,4000,INV-2026-000001,,100.00,invoice
J1,2026-10-01,2200,INV-2026-000001,,20.00,invoice
J2,2026-10-03,1800,INV-2026-000001,120.00,,payment
J2,2026-10-03,1200,INV-2026-000001,,120.00,payment
J3,2026-10-04,6000,,10.00,,rent
"""


def test_balance_report_of_stripe(tmp_path: Path) -> None:
    found, problems = read(documented("stripe"), STRIPE, tmp_path)

    assert problems == []
    assert [(p.payment_id, p.day.isoformat(), p.movement, p.amount_minor, p.fee_minor, p.invoice) for p in found.payments] == [
        ("txn_1", "2026-10-03", "payment", 12000, 205, "INV-2026-000001"),
        ("txn_2", "2026-10-08", "refund", -2000, 0, "INV-2026-000001"),
        ("txn_3", "2026-10-09", "chargeback", -10000, 1500, "INV-2026-000001"),
        ("txn_4", "2026-10-10", "fee", -35, 0, None),
    ]  # fmt: skip
    assert (found.rows, found.left_out) == (5, 1)


def test_statement_of_a_bank(tmp_path: Path) -> None:
    found, problems = read(documented("bank"), BANK, tmp_path)

    assert problems == []
    assert [(p.row, p.part, p.movement, p.amount_minor, p.invoice) for p in found.payments] == [
        (4, 1, "payment", 12000, "INV-2026-000001"),
        (5, 1, "payment", 12000, "INV-2026-000001"),
        (5, 2, "payment", 3000, "INV-2026-000002"),
        (6, 1, "payment", 14900, None),
        (7, 1, "refund", -123456, None),
        (8, 1, "payment", 2000, "INV-2026-000002"),
        (9, 1, "payment", 500, None),
        (10, 1, "payment", 500, None),
        (11, 1, "payment", 500, None),
    ]  # fmt: skip
    ids = [p.payment_id for p in found.payments]
    assert ids[1] == ids[2], "parts of one payment have its id"
    assert ids[-2].removesuffix("-1") == ids[-1].removesuffix("-2"), "equal rows are counted"


def test_general_ledger(tmp_path: Path) -> None:
    found, problems = read(documented("ledger"), LEDGER, tmp_path)

    assert problems == []
    assert [(one.journal, one.side, one.posting, one.amount_minor, one.document) for one in found.journal] == [
        ("J1", "receivable", "document", 12000, "INV-2026-000001"),
        ("J1", "revenue", "document", -10000, "INV-2026-000001"),
        ("J1", "tax", "document", -2000, "INV-2026-000001"),
        ("J2", None, "cash", 12000, "INV-2026-000001"),
        ("J2", "receivable", "cash", -12000, "INV-2026-000001"),
        ("J3", None, "cash", 1000, None),
    ]  # fmt: skip


def test_invoices_of_another_system_are_those_of_the_month(tmp_path: Path) -> None:
    text = "Month,Customer,Product,Quantity,Amount,Invoice\n2026-10,Acme GmbH,API calls,3,0.005,9\n2026-11,acme,x,1,1,9\n2026-10,delta,x,,1,\n"

    found, problems = read(documented("old"), text, tmp_path)

    assert problems == []
    assert [(one.customer, one.charge, str(one.quantity), str(one.amount), one.invoice) for one in found.billed] == [
        ("acme", "calls", "3", "0.005", "9"),
        (None, "x", "None", "1", None),
    ]
    assert found.left_out == 1


@pytest.mark.parametrize(
    ("amount", "row", "minor"),
    [
        ("{column: a, unit: minor}", "1250,,any", 1250),
        ("{column: a, sign: reversed}", "-12.50,,any", 1250),
        ("{debit: a, credit: b}", ",12.50,any", 1250),
        ("{debit: a, credit: b}", "12.50,,any", -1250),
        ("{debit: a, credit: b}", "2.50,15,any", 1250),
        ("{debit: a, credit: b, sign: reversed}", "12.50,,any", 1250),
        ("{column: a, sign: by_movement}", "12.50,,in", 1250),
        ("{column: a, sign: by_movement}", "12.50,,out", -1250),
    ],
)
def test_amount_is_what_it_takes_off_what_is_owed(amount: str, row: str, minor: int, tmp_path: Path) -> None:
    types = "type: t, movements: {in: payment, out: refund, any: payment}"
    given = mapping(
        f"{{kind: payments, date: d, amount: {amount}, currency: {{constant: eur}}, reference: r, {types}}}"
    )

    found, problems = read(given, f"d,a,b,t,r\n2026-10-01,{row},INV-2026-000001\n", tmp_path)

    assert problems == []
    assert [one.amount_minor for one in found.payments] == [minor]


@pytest.mark.parametrize(("currency", "amount", "minor"), [("jpy", "1250", 1250), ("KWD", "1.250", 1250)])
def test_minor_units_are_those_of_the_currency(currency: str, amount: str, minor: int, tmp_path: Path) -> None:
    given = mapping("{kind: payments, date: d, amount: a, currency: c, reference: r}")

    found, problems = read(given, f"d,a,c,r\n2026-10-01,{amount},{currency},\n", tmp_path)

    assert problems == []
    assert [one.amount_minor for one in found.payments] == [minor]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("INV-2026-000001", ["INV-2026-000001"]),
        ("inv2026000001", ["INV-2026-000001"]),
        ("paid INV_2026_000002.", ["INV-2026-000002"]),
        ("INV-2026-000001INV-2026-000002", []),
        ("XINV-2026-000001", []),
        ("INV-2026-00001", []),
        ("CN-2026-000001, INV-2026-000002", ["CN-2026-000001", "INV-2026-000002"]),
        ("2026-000001", []),
    ],
)
def test_numbers_are_found_in_texts(text: str, names: list[str]) -> None:
    assert [one.number for one in ISSUED.within(text)[0]] == names


def test_number_of_none_of_ours_is_told() -> None:
    assert ISSUED.within("for INV-2026-000077") == ([], "INV-2026-000077")


def test_another_mapping_makes_no_other_payment_of_a_row(tmp_path: Path) -> None:
    other = mapping("{kind: payments, date: d, amount: a, currency: c, reference: r}")
    changed = mapping("{kind: payments, date: d, amount: a, currency: c, reference: {text: [r, s]}}")
    text = "d,a,c,r,s\n2026-10-01,5,EUR,x,y\n2026-10-01,5,EUR,x,y\n2026-10-01,5,EUR,x,z\n"

    ids = [[one.payment_id for one in read(given, text, tmp_path)[0].payments] for given in (other, changed)]

    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3
