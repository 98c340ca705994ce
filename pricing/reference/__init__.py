"""The rules of pricing once more, in plain fractions, written from the contract and not from the SQL: the control.

It prices no invoice. It shares no code with `pricing.rating`, nor with `pricing.money`: what both would import, neither
would check. Of the catalog it takes what a person writes (models, rows, tiers, discounts), none of what is derived.
"""
