"""What a plan costs one kind of customer in one currency, with a contract's own terms laid over it; or problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pricing import money
from pricing.catalog.catalog import Catalog, Phase, Plan, PlanCharge, PlanTerms
from pricing.catalog.charge_reading import own_period_problems, read_charge
from pricing.catalog.currency import in_currency
from pricing.catalog.later import later
from pricing.catalog.patches import merge, merge_charge, stack, without_approval, without_replaced
from pricing.catalog.phases import phases_of
from pricing.catalog.reductions import Commitment, Discount
from pricing.catalog.references import KnownCharges, Placed, commitment_problems, discount_problems, trial_problems
from pricing.catalog.trial import Trial
from pricing.catalog.variants import CustomerFields, chosen_variant
from pricing.problems import Problem
from pricing.schema import Strict, read_as
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode

Reduction = TypeVar("Reduction", bound=Strict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTerms:
    """What a contract writes for itself, from its start or from a change on, as trees; `path` is where it stands."""

    path: str
    charges: MapNode | None = None
    discounts: ListNode | None = None
    commitment: Node | None = None
    trial: Node | None = None


Layers = Sequence[OwnTerms]
Chosen = Mapping[str, int]


def chosen_for(plan: Plan, customer: CustomerFields) -> Chosen:
    """Which variant of each charge a customer pays; a charge of which none applies is left out."""
    found = {key: chosen_variant(variants, customer) for key, variants in plan.charges.items()}
    return {key: place for key, place in found.items() if place is not None}


def terms_of(
    catalog: Catalog, plan: Plan, currency: str, chosen: Chosen, own: Layers = ()
) -> tuple[PlanTerms, list[Problem]]:
    """The terms of a plan in `currency`, with a contract's own laid over them; charges in the order written.

    A contract's own figures are in the currency of its subscription; of several layers each is laid over those before.
    A patch for a charge that the plan lacks adds it when it is whole, and is a problem otherwise. A contract's
    discounts replace the plan's; its commitment and its trial patch it.
    """
    if own:
        return _read_terms(catalog, plan, currency, chosen, own)
    key = currency, tuple(sorted(chosen.items()))
    if key not in plan.read_terms:
        plan.read_terms[key] = _read_terms(catalog, plan, currency, chosen, ())
    return plan.read_terms[key]


def _read_terms(
    catalog: Catalog, plan: Plan, currency: str, chosen: Chosen, own: Layers
) -> tuple[PlanTerms, list[Problem]]:
    reader = _Reader(catalog, plan, currency, chosen, own, [])
    terms = reader.terms()
    return terms, reader.problems


@dataclass(slots=True)
class _Reader:
    catalog: Catalog
    plan: Plan
    currency: str
    chosen: Chosen
    own: Layers
    problems: list[Problem]

    def terms(self) -> PlanTerms:
        charges = tuple(self._charges())
        discounts = tuple(self._discounts())
        commitment = self._commitment()
        trial = self._trial()
        names = KnownCharges(
            charges={charge.key: charge.charge for charge in charges},
            planned=frozenset(self.plan.charges),
            owned=frozenset(charge.key for charge in charges),
            own_paths=tuple(layer.path for layer in self.own),
        )
        self.problems += discount_problems(discounts, names)
        if commitment is not None:
            self.problems += commitment_problems(commitment, names)
        if trial is not None:
            self.problems += trial_problems(trial, names)
        return PlanTerms(
            charges=charges,
            discounts=tuple(one.term for one in discounts),
            commitment=commitment.term if commitment is not None else None,
            trial=trial.term if trial is not None else None,
        )

    def _charges(self) -> Iterator[PlanCharge]:
        patches = self._patches()
        for key in [*self.plan.charges, *(key for key in patches if key not in self.plan.charges)]:
            if key in self.plan.charges and key not in self.chosen and not _is_whole(patches.get(key)):
                if key in patches and not _is_null(patches[key]):
                    self._not_theirs(patches[key], key)
                continue
            phases = tuple(self._phases(key, patches.get(key)))
            if phases:
                yield PlanCharge(key=key, charge=phases[0].charge, phases=phases if len(phases) > 1 else ())

    def _patches(self) -> dict[str, Node]:
        """By charge, one patch that does what all layers do."""
        found: dict[str, Node] = {}
        for layer in self.own:
            for key, written in (layer.charges.entries if layer.charges else {}).items():
                patch = _without_approval(written)
                if key in found and key not in self.plan.charges and _is_null(patch):
                    del found[key]  # what an earlier layer has of its own is over
                    continue
                found[key] = stack(found[key], patch) if key in found else patch
        return found

    def _own_path(self, key: str) -> str:
        """Where the last layer stands that patches a charge."""
        paths = [layer.path for layer in self.own if layer.charges is not None and key in layer.charges.entries]
        return f"{paths[-1] if paths else ''}.charges.{key}"

    def _not_theirs(self, patch: Node, key: str) -> None:
        """A patch of a charge of which no variant applies to this customer."""
        message = f"no variant of `{key}` applies to this customer, so that the patch hits nothing"
        remedy = "correct the customer's fields, or give the whole charge with its `model`"
        self._problem("patch-hits-nothing", patch, self._own_path(key), message, remedy)

    def _phases(self, key: str, patch: Node | None) -> Iterator[Phase]:
        """One charge: the plan's in the right currency, then the patch, in each of its phases.

        None where it is removed or cannot be read.
        """
        path, patch_path = self._path_of(key), self._own_path(key)
        if patch is not None and _is_null(patch):
            if key not in self.plan.charges:
                self._problem("patch-hits-nothing", patch, patch_path, "the plan has no such charge", "remove the line")
            return
        if patch is not None and not isinstance(patch, MapNode):
            message = "a patch of a charge is a mapping"
            self._problem("not-a-mapping", patch, patch_path, message, "write `field: value` lines")
            return
        if patch is not None and "when" in patch.entries:
            message = "`when` chooses by customer, and a subscription has one customer"
            self._problem("bad-value", patch.entries["when"], f"{patch_path}.when", message, "leave it out")
            return
        tree, found = self._tree(key, patch, path, patch_path)
        self.problems += found
        if tree is None:
            return
        phases, faults = phases_of(tree, path if patch is None else patch_path)
        self.problems += faults
        for phase in phases:
            charge, faults = read_charge(phase.tree, phase.path, self.catalog.meters)
            # Where figures are missing, what else is wrong follows from that, but for keys that there are not.
            self.problems += [fault for fault in faults if not found or fault.code == "unknown-key"]
            if charge is not None and not found:
                self.problems += own_period_problems(charge, self.plan, phase.tree, phase.path)
                yield Phase(until=phase.until, charge=charge)

    def _tree(
        self, key: str, patch: MapNode | None, path: str, patch_path: str
    ) -> tuple[MapNode | None, list[Problem]]:
        if patch is not None and "model" in patch.entries:
            return patch, []
        if key not in self.plan.charges:
            assert patch is not None
            message = "the plan has no such charge"
            remedy = "name a charge of the plan, or give the whole charge with its `model`"
            return None, [_problem("patch-hits-nothing", patch, patch_path, message, remedy)]
        base = self.plan.charges[key][self.chosen[key]]
        # Figures that the patch replaces need not exist in the currency.
        kept = without_replaced(base, patch) if patch is not None else base
        resolved, problems = self._in_currency(kept, path)
        return (merge_charge(resolved, patch) if patch is not None else resolved), problems

    def _path_of(self, key: str) -> str:
        path = f"plans.{self.plan.key}.charges.{key}"
        several = key in self.chosen and len(self.plan.charges[key]) > 1
        return f"{path}[{self.chosen[key]}]" if several else path

    def _in_currency(self, node: MapNode, path: str) -> tuple[MapNode, list[Problem]]:
        return in_currency(node, self.currency, catalog_currency=self.catalog.currency, path=path)

    def _discounts(self) -> Iterator[Placed[Discount]]:
        layer = next((one for one in reversed(self.own) if one.discounts is not None), None)
        own, plan = layer.discounts if layer is not None else None, self.plan.discounts
        path = f"{layer.path}.discounts" if layer is not None else f"plans.{self.plan.key}.discounts"
        for index, node in enumerate((own if own is not None else plan or ListNode((), self.plan.place.place)).items):
            resolved: Node = node
            if own is None and isinstance(node, MapNode):
                resolved, found = self._in_currency(node, f"{path}[{index}]")
                self.problems += found
                if found:
                    continue
            discount = self._read(Discount, resolved, f"{path}[{index}]")
            if discount is not None:
                self._whole_minor_units(discount, node, f"{path}[{index}].amount")
                yield Placed(term=discount, node=node, path=f"{path}[{index}]")

    def _whole_minor_units(self, discount: Discount, node: Node, path: str) -> None:
        """An amount is shared out over lines in minor units, so it must be whole ones."""
        if discount.amount is None:
            return
        digits = money.minor_units(self.currency) if self.currency else 0
        if self.currency and money.decimals(discount.amount) > digits:
            message = f"{money.plain_text(discount.amount)} has more decimals than {self.currency} has ({digits})"
            self._problem("bad-value", node, path, message, "round it to the currency's smallest unit")

    def _commitment(self) -> Placed[Commitment] | None:
        patches = [(layer.commitment, f"{layer.path}.commitment") for layer in self.own if layer.commitment is not None]
        return self._patched(Commitment, self.plan.commitment, f"plans.{self.plan.key}.commitment", patches)

    def _trial(self) -> Placed[Trial] | None:
        patches = [(layer.trial, f"{layer.path}.trial") for layer in self.own if layer.trial is not None]
        return self._patched(Trial, self.plan.trial, f"plans.{self.plan.key}.trial", patches)

    def _patched(
        self, model: type[Reduction], plan: MapNode | None, path: str, patches: Sequence[tuple[Node, str]]
    ) -> Placed[Reduction] | None:
        """A term of the plan with each patch laid over it; null takes away what is there."""
        tree: Node | None = plan
        if plan is not None:
            kept = plan
            for own, _ in patches:
                kept = without_replaced(kept, own) if isinstance(own, MapNode) else kept
            tree, found = self._in_currency(kept, path)
            self.problems += found if not any(_is_null(own) for own, _ in patches) else []
        for own, own_path in patches:
            tree, path = (None if _is_null(own) else own if tree is None else merge(tree, own)), own_path
        if tree is None:
            return None
        read = self._read(model, tree, path)
        return Placed(term=read, node=tree, path=path) if read is not None else None

    def _read(self, model: type[Reduction], node: Node, path: str) -> Reduction | None:
        read, found = read_as(model, node, (path,), later=later)
        self.problems += found
        return read

    def _problem(self, code: str, node: Node, path: str, message: str, remedy: str) -> None:
        self.problems.append(_problem(code, node, path, message, remedy))


def _without_approval(patch: Node) -> Node:
    return without_approval(patch) if isinstance(patch, MapNode) else patch


def _is_null(node: Node) -> bool:
    return isinstance(node, TextNode) and node.text is None


def _is_whole(node: Node | None) -> bool:
    return isinstance(node, MapNode) and "model" in node.entries


def _problem(code: str, node: Node, path: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=node.place.file, line=node.place.line, path=path, message=message, remedy=remedy)
