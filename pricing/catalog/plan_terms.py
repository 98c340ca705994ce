"""What a plan costs one kind of customer in one currency, with a contract's own terms laid over it; or problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from pricing import money
from pricing.catalog.catalog import Catalog, Phase, Plan, PlanCharge, PlanTerms
from pricing.catalog.charge_reading import own_period_problems, read_charge
from pricing.catalog.currency import in_currency
from pricing.catalog.exhaustion import exhaustion_faults
from pricing.catalog.grants import PlannedGrant
from pricing.catalog.later import later
from pricing.catalog.own_terms import OwnTerms
from pricing.catalog.patches import APPROVAL, merge, merge_charge, without_approval, without_replaced
from pricing.catalog.phases import phases_of
from pricing.catalog.plan_grants import planned_grants
from pricing.catalog.reductions import Cap, Commitment, Discount
from pricing.catalog.references import (
    KnownCharges,
    Placed,
    commitment_problems,
    discount_problems,
    grant_problems,
    trial_problems,
)
from pricing.catalog.trial import Trial
from pricing.catalog.variants import CustomerFields, chosen_variant
from pricing.catalog.written_terms import WrittenTerms
from pricing.problems import Problem
from pricing.schema import Strict, read_as
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode, laid_over

Reduction = TypeVar("Reduction", bound=Strict)


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
    discounts replace the plan's; its commitment, cap and trial patch it.
    """
    key = currency, tuple(sorted(chosen.items())), tuple(layer.content for layer in own)
    known = plan.read_terms.get(key)
    if known is None:
        known = _read_terms(catalog, plan, currency, chosen, own)
        if not own or not known[1]:  # a problem says which contract has it
            plan.read_terms[key] = known
    return known


def _read_terms(
    catalog: Catalog, plan: Plan, currency: str, chosen: Chosen, own: Layers
) -> tuple[PlanTerms, list[Problem]]:
    reader = _Reader(catalog, plan, currency, chosen, own, [])
    return reader.written().terms, reader.problems


def written_terms_of(catalog: Catalog, plan: Plan, currency: str, chosen: Chosen, own: Layers) -> WrittenTerms:
    """What `terms_of` reads, by the same reading, with its trees; the terms have no problems."""
    return _Reader(catalog, plan, currency, chosen, own, [], shares=False).written()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patch:
    """What a layer says of one charge, without who agreed to it; `approved`: it said so. `path` is where it stands."""

    node: Node
    path: str
    approved: bool


@dataclass(slots=True)
class _Reader:
    catalog: Catalog
    plan: Plan
    currency: str
    chosen: Chosen
    own: Layers
    problems: list[Problem]
    # Charges that are there and have problems: whatever names them would only repeat those.
    unread: set[str] = field(default_factory=set)
    # Whether charges that are read already, for others, may be taken.
    shares: bool = True
    trees: dict[str, MapNode] = field(default_factory=dict)
    removed: dict[str, Node] = field(default_factory=dict)

    def written(self) -> WrittenTerms:
        charges = tuple(self._charges())
        discounts = tuple(self._discounts())
        commitment = self._commitment()
        cap = self._cap()
        trial = self._trial()
        grants, found = planned_grants(self.catalog, self.plan, self.currency)
        self.problems += found
        names = KnownCharges(
            charges={charge.key: charge.charge for charge in charges},
            planned=frozenset(self.plan.charges),
            owned=frozenset({charge.key for charge in charges} | self.unread),
            own_paths=tuple(layer.path for layer in self.own),
        )
        self.problems += discount_problems(discounts, names)
        if commitment is not None:
            self.problems += commitment_problems(commitment, names)
        if trial is not None:
            self.problems += trial_problems(trial, names)
        self.problems += grant_problems(grants, names)
        self.problems += self._exhaustion_problems(charges, grants)
        terms = PlanTerms(
            charges=charges,
            discounts=tuple(one.term for one in discounts),
            commitment=commitment.term if commitment is not None else None,
            cap=cap.term if cap is not None else None,
            trial=trial.term if trial is not None else None,
            grants=tuple(one.term for one in grants),
        )
        lists = (self.plan.discounts, *(layer.discounts for layer in self.own))
        return WrittenTerms(
            terms=terms,
            charges=self.trees,
            discounts=tuple(one for one in lists if one is not None),
            commitment=commitment.node if commitment is not None else None,
            cap=cap.node if cap is not None else None,
            trial=trial.node if trial is not None else None,
            grants={one.term.key: one.node for one in grants},
            removed=self.removed,
        )

    def _charges(self) -> Iterator[PlanCharge]:
        patches = self._patches()
        for key in [*self.plan.charges, *(key for key in patches if key not in self.plan.charges)]:
            faults = len(self.problems)
            found = tuple(self._charge(key, patches[key])) if key in patches else self._unpatched(key)
            if not found and any(one.code != "patch-hits-nothing" for one in self.problems[faults:]):
                self.unread.add(key)
            yield from found

    def _charge(self, key: str, patches: Sequence[_Patch]) -> Iterator[PlanCharge]:
        """A charge in all its phases; nothing where it is removed, does not apply, or cannot be read."""
        tree, path = self._tree(key, patches)
        if tree is not None:
            self.trees[key] = tree
        phases = tuple(self._phases(tree, path)) if tree is not None else ()
        if phases:
            yield PlanCharge(key=key, charge=phases[0].charge, phases=phases if len(phases) > 1 else ())

    def _unpatched(self, key: str) -> tuple[PlanCharge, ...]:
        """A charge as the plan has it, read once for all contracts that leave it so."""
        if not self.shares:
            return tuple(self._charge(key, ()))
        known, name = self.plan.read_charges, (self.currency, key, self.chosen.get(key))
        if name not in known:
            apart = replace(self, problems=[])
            known[name] = tuple(apart._charge(key, ())), apart.problems
        charges, problems = known[name]
        self.problems += problems
        return charges

    def _patches(self) -> dict[str, list[_Patch]]:
        """By charge, what the layers lay over it, in order."""
        found: dict[str, list[_Patch]] = {}
        for layer in self.own:
            for key, written in (layer.charges.entries if layer.charges else {}).items():
                kept = _without_approval(written)
                patch = _Patch(node=kept, path=f"{layer.path}.charges.{key}", approved=kept is not written)
                found.setdefault(key, []).append(patch)
        return found

    def _tree(self, key: str, patches: Sequence[_Patch]) -> tuple[MapNode | None, str]:
        """One charge with each patch laid over what came before, and where the last one stands.

        None where it is removed, does not apply to this customer, or cannot be read.
        """
        tree, path = self._planned(key, patches), self._path_of(key)
        if tree is None and key in self.chosen:
            return None, path
        last_end = max((place for place, patch in enumerate(patches) if _is_null(patch.node)), default=0)
        for place, patch in enumerate(patches):
            path, node = patch.path, patch.node
            if _is_null(node):
                if place == 0 and key not in self.plan.charges:
                    self._problem("patch-hits-nothing", node, path, "the plan has no such charge", "remove the line")
                self.removed[f"charges.{key}"] = laid_over(node, tree)
                tree = None
                continue
            if not isinstance(node, MapNode):
                message = "a patch of a charge is a mapping"
                self._problem("not-a-mapping", node, path, message, "write `field: value` lines")
                return None, path
            if not node.entries and patch.approved:
                message = "the patch says who agreed or why, and not to what"
                self._problem("empty-patch", node, path, message, "say what changes, or take the approval out")
            if "when" in node.entries:
                message = "`when` chooses by customer, and a subscription has one customer"
                self._problem("bad-value", node.entries["when"], f"{path}.when", message, "leave it out")
                return None, path
            if tree is None and "model" not in node.entries:
                if place < last_end:
                    continue  # what was laid over a charge of another plan is taken away with it
                self._hits_nothing(patch, key)
                return None, path
            tree = merge_charge(tree, node) if tree is not None else node
        return tree, path

    def _planned(self, key: str, patches: Sequence[_Patch]) -> MapNode | None:
        """The plan's charge that applies, without what patches replace, in the right currency; None without one."""
        if key not in self.chosen:
            return None
        kept = self.plan.charges[key][self.chosen[key]]
        # Figures that patches replace need not exist in the currency.
        for patch in patches:
            if _is_null(patch.node) or _is_whole(patch.node):
                return kept
            kept = without_replaced(kept, patch.node) if isinstance(patch.node, MapNode) else kept
        resolved, found = self._in_currency(kept, self._path_of(key))
        self.problems += found
        if not found:
            return resolved
        # Where figures are missing, what else is wrong follows from that, but for keys that there are not.
        for patch in patches:
            resolved = merge_charge(resolved, patch.node) if isinstance(patch.node, MapNode) else resolved
        for phase in phases_of(resolved, patches[-1].path if patches else self._path_of(key))[0]:
            _, faults = read_charge(phase.tree, phase.path, self.catalog.meters)
            self.problems += [fault for fault in faults if fault.code == "unknown-key"]
        return None

    def _hits_nothing(self, patch: _Patch, key: str) -> None:
        """A patch of a charge that is not there: the plan has none, it was removed, or no variant applies."""
        message = "the plan has no such charge"
        remedy = "name a charge of the plan, or give the whole charge with its `model`"
        if key in self.chosen:
            message = "the charge was taken away before"
            remedy = "give the whole charge with its `model`, or take the line out that removes it"
        elif key in self.plan.charges:
            message = f"no variant of `{key}` applies to this customer, so that the patch hits nothing"
            remedy = "correct the customer's fields, or give the whole charge with its `model`"
        self._problem("patch-hits-nothing", patch.node, patch.path, message, remedy)

    def _phases(self, charge: MapNode, path: str) -> Iterator[Phase]:
        """A charge in each of its phases, as far as it can be read."""
        phases, faults = phases_of(charge, path)
        self.problems += faults
        for phase in phases:
            read, faults = read_charge(phase.tree, phase.path, self.catalog.meters)
            self.problems += faults
            if read is not None:
                self.problems += own_period_problems(read, self.plan, phase.tree, phase.path)
                yield Phase(until=phase.until, charge=read)

    def _exhaustion_problems(
        self, charges: Sequence[PlanCharge], grants: Sequence[Placed[PlannedGrant]]
    ) -> Iterator[Problem]:
        """Phases that last until a grant is used up which cannot draw it event by event."""
        given = {one.term.key: one.term.term for one in grants}
        written = self.plan.grants.entries if self.plan.grants else {}
        for charge in charges:
            named = [one.until.credits_exhausted for one in charge.phases if one.until and one.until.credits_exhausted]
            for fault in exhaustion_faults(charge, named, given, written, self.catalog.meters):
                node = self._phases_node(charge.key)
                yield _problem("bad-value", node, f"{self._path_of(charge.key)}.phases", *fault)

    def _phases_node(self, key: str) -> Node:
        """Where the phases of a charge are written, by the plan or by the last layer that writes them."""
        layers = [layer.charges.entries.get(key) for layer in self.own if layer.charges is not None]
        planned = self.plan.charges[key][self.chosen[key]] if key in self.chosen else None
        found = [
            one.entries["phases"] for one in (planned, *layers) if isinstance(one, MapNode) and "phases" in one.entries
        ]
        return found[-1]

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
                self._whole_minor_units(discount.amount, node, f"{path}[{index}].amount")
                yield Placed(term=discount, node=node, path=f"{path}[{index}]")

    def _whole_minor_units(self, amount: Decimal | None, node: Node, path: str) -> None:
        """What is shared out over lines or compared with them in minor units must be whole ones."""
        if amount is None:
            return
        digits = money.minor_units(self.currency) if self.currency else 0
        if self.currency and money.decimals(amount) > digits:
            message = f"{money.plain_text(amount)} has more decimals than {self.currency} has ({digits})"
            self._problem("bad-value", node, path, message, "round it to the currency's smallest unit")

    def _commitment(self) -> Placed[Commitment] | None:
        patches = [(layer.commitment, f"{layer.path}.commitment") for layer in self.own if layer.commitment is not None]
        return self._patched(Commitment, self.plan.commitment, f"plans.{self.plan.key}.commitment", patches)

    def _cap(self) -> Placed[Cap] | None:
        patches = [(layer.cap, f"{layer.path}.cap") for layer in self.own if layer.cap is not None]
        cap = self._patched(Cap, self.plan.cap, f"plans.{self.plan.key}.cap", patches)
        if cap is not None:
            self._whole_minor_units(cap.term.spend, cap.node, f"{cap.path}.spend")
        return cap

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
            if _is_null(own):
                self.removed[own_path.rpartition(".")[2]] = laid_over(own, tree)
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
    approved = isinstance(patch, MapNode) and not patch.entries.keys().isdisjoint(APPROVAL)
    return without_approval(patch) if isinstance(patch, MapNode) and approved else patch


def _is_null(node: Node) -> bool:
    return isinstance(node, TextNode) and node.text is None


def _is_whole(node: Node | None) -> bool:
    return isinstance(node, MapNode) and "model" in node.entries


def _problem(code: str, node: Node, path: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=node.place.file, line=node.place.line, path=path, message=message, remedy=remedy)
