"""Tax: rates by place and day, who pays none, tax ids, and the currency in which tax is told."""
