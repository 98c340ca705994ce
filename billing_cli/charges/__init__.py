"""Charges: a period or a quote priced through the one rating path."""
