"""The rules of money: what a catalog may say, which version applies, what a quantity costs."""
