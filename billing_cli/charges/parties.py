"""Who sells and who pays, as invoices print it."""

from __future__ import annotations

from dataclasses import dataclass, field

from billing_cli.audit.chain import canonical
from billing_cli.contracts.contract import Contract
from billing_cli.project import Project


@dataclass(slots=True)
class Parties:
    """The parties of contracts with the seller of a project: once for each contract and plan, however many periods."""

    project: Project
    known: dict[tuple[int, str], tuple[Contract, str]] = field(default_factory=dict)

    def text(self, contract: Contract, plan_name: str) -> str:
        """Those of an invoice, as canonical JSON."""
        key = id(contract), plan_name
        held = self.known.get(key)
        if held is None:
            held = self.known[key] = contract, canonical(self._said(contract, plan_name))
        return held[1]

    def _said(self, contract: Contract, plan_name: str) -> dict[str, object]:
        customer, settings = contract.customer, self.project.settings
        return {
            "seller": settings.seller.model_dump(mode="json"),
            "bill_to": {
                "name": customer.name or customer.id,
                "address": list(customer.address),
                "country": customer.country,
                "email": customer.email,
                "tax_id": customer.tax_id,
            },
            "plan_name": plan_name,
            "payment_terms": contract.payment_terms or settings.payment_terms,
        }
