"""What the words of a pack mean, for readers who have never seen the program."""

from __future__ import annotations

from collections.abc import Mapping

from billing_cli.reports.reconcile.pack import Category, Result

# The words of results as they print, which are told apart by themselves and not by their colour.
RESULT_WORDS: Mapping[Result, str] = {
    "FAIL": "Fail",
    "PASS_WITHIN_TOLERANCE": "Within tolerance",
    "PASS": "Pass",
    "NOT_RUN": "Not run",
}
RESULT_MEANINGS: Mapping[Result, str] = {
    "FAIL": "At least one difference is beyond the tolerance. It is listed, with its likely cause and where to look.",
    "PASS_WITHIN_TOLERANCE": "There are differences, and all are within a tolerance that the company set. They are "
    "listed all the same, and their sum is printed.",
    "PASS": "Everything that was compared is the same.",
    "NOT_RUN": "The comparison could not be made, for the reason given. It says nothing for and nothing against.",
}
CATEGORY_MEANINGS: Mapping[Category, str] = {
    "TIMING_LATE": "usage arrived after its invoice was issued",
    "TIMING_CUTOFF": "one side counts it in another month, or not yet",
    "DUPLICATE": "the same thing is there more than once",
    "MISSING_USAGE": "usage that should be counted is not, or is counted without being there",
    "MISSING_PRICE": "usage that no price covers",
    "WRONG_PRICE_VERSION": "another version of the price list gives exactly the other figure",
    "QTY_TRANSFORM": "the quantity was changed on its way, such as by a unit or a filter",
    "FREE_TIER": "units that are free were charged, or the other way round",
    "COMMIT_TRUEUP": "what lacks to an agreed minimum was charged wrongly, or not at all",
    "CREDIT_APPLIED": "credits were used differently",
    "ROUNDING": "less than a line is rounded by",
    "FX": "a rate of exchange, or what was made of it",
    "TAX": "a rate, base or amount of tax",
    "MANUAL_ADJ": "somebody changed it by hand",
    "VOID_REISSUE": "a document was voided or issued again",
    "UNAPPLIED_CASH": "a payment that no invoice took",
    "BANK_FEE": "a bank kept part of a payment",
    "MAPPING": "a name, number or account of one side is unknown to the other",
    "MISSING_HERE": "only the other system has it",
    "MISSING_THERE": "only this system has it",
    "NUMBERING": "a document number is missing, comes twice or is out of order",
    "MASTER_DATA": "customers, contracts or prices are incomplete, or not approved",
    "UNEXPLAINED": "no cause was found; it is shown as it is, and nothing is booked to make it go away",
}
TERMS: Mapping[str, str] = {
    "Control": "a question with an answer: two figures, or two lists, that must be the same",
    "Variance": "a pair that is not the same, or something that should not be there; a row of a control",
    "Compared": "how many pairs or items the control looked at",
    "Exceptions": "how many variances no tolerance covers",
    "At risk": "the money that a variance may cost, added up by currency without signs; nothing is netted",
    "Tolerance": "how far two figures may be apart. It decides the result, and hides nothing",
    "As of": "the present that the pack was made for; it is printed, and not part of the pack's digest",
    "Digest (SHA-256)": "64 characters made of bytes: any change of the bytes gives other characters",
    "Digest of the pack": "that of everything in it but the as-of time and the signatures; it is what people sign",
    "Audit link": "the number of the entry in the chained log of commands: bill audit log",
}
