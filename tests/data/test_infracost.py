"""Five services of Amazon, quoted from the usage files of Infracost and compared with the costs that it prints.

The prices stand in `projects/infracost`; nothing of Infracost runs here.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from billing_cli.errors import InputProblems
from billing_cli.project import Project
from tests.data.infracost import printed_lines, total_of, usage_of
from tests.data.product import Document, accounts, bill, csv_of, make_project, quotes

SERVICES = (
    "s3_bucket_v3_test",
    "cloudwatch_log_group_test",
    "dx_connection_test",
    "kinesis_firehose_delivery_stream_test",
)
HOURS = "730"  # of a month, as Infracost counts
PROJECTS = Path(__file__).parent / "projects"

CLASSES = {
    "standard": "Standard",
    "intelligent_tiering": "Intelligent tiering",
    "standard_infrequent_access": "Standard - infrequent access",
    "one_zone_infrequent_access": "One zone - infrequent access",
    "glacier_flexible_retrieval": "Glacier flexible retrieval",
    "glacier_deep_archive": "Glacier deep archive",
}
EARLY_DELETE = {"intelligent_tiering": 30, "glacier_flexible_retrieval": 90, "glacier_deep_archive": 180}
OPERATIONS = {
    r"storage_gb": "Storage",
    r"(frequent|infrequent|archive|deep_archive)_access_storage_gb": "Storage ({} access)",
    r"monthly_tier_1_requests": "PUT, COPY, POST, LIST requests",
    r"monthly_tier_2_requests": "GET, SELECT, and all other requests",
    r"monthly_lifecycle_transition_requests": "Lifecycle transition",
    r"monthly_select_data_scanned_gb": "Select data scanned",
    r"monthly_select_data_returned_gb": "Select data returned",
    r"monthly_(standard|expedited|bulk)_select_data_scanned_gb": "Select data scanned ({})",
    r"monthly_(standard|expedited|bulk)_select_data_returned_gb": "Select data returned ({})",
    r"monthly_data_retrieval_gb": "Retrievals",
    r"monthly_(standard|expedited|bulk)_data_retrieval_gb": "Retrievals ({})",
    r"monthly_(standard|expedited|bulk)_data_retrieval_requests": "Retrieval requests ({})",
    r"early_delete_gb": "Early delete (within {} days)",
}

Usage = dict[str, Any]
PrintedRow = tuple[str, str | None, str, Decimal, str]  # resource, section, name, quantity, cost


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copytree(PROJECTS / "infracost", tmp_path, dirs_exist_ok=True)
    return make_project(tmp_path, {})


def operation_of(storage_class: str, field: str) -> str:
    """The printed name of a field of the usage file."""
    for pattern, name in OPERATIONS.items():
        if match := re.fullmatch(pattern, field):
            words = (*match.groups(), EARLY_DELETE.get(storage_class))
            return name.format(str(words[0]).replace("_", " "))
    raise AssertionError(f"{field} is not in the table")


def s3_requests() -> Iterator[Usage]:
    for resource, said in usage_of("s3_bucket_v3_test").items():
        usage: dict[str, Any] = {"object_tags": said["object_tags"], "requests": [], "gigabytes": []}
        for storage_class, fields in ((key, fields) for key, fields in said.items() if key in CLASSES):
            usage.setdefault("monitored_objects", "0")
            usage["monitored_objects"] = fields.pop("monitored_objects", usage["monitored_objects"])
            for field, quantity in fields.items():
                line = {"class": CLASSES[storage_class], "operation": operation_of(storage_class, field)}
                usage["gigabytes" if field.endswith("_gb") else "requests"].append({**line, "quantity": quantity})
        yield {"id": resource, "plan": "s3", "usage": usage}


def cloudwatch_requests() -> Iterator[Usage]:
    said = usage_of("cloudwatch_log_group_test")
    for resource in sorted({line.resource for line in printed_lines("cloudwatch_log_group_test") if line.cost}):
        known = said.get(resource) or said[re.sub(r"\[\d+\]", "[*]", resource)]
        usage = {
            "ingested": known["monthly_data_ingested_gb"],
            "stored": known["storage_gb"],
            "scanned": known["monthly_data_scanned_gb"],
        }
        yield {"id": resource, "plan": "cloudwatch_logs", "usage": usage}


def dx_requests() -> Iterator[Usage]:
    said = usage_of("dx_connection_test")
    for resource in sorted({line.resource for line in printed_lines("dx_connection_test")}):
        known = said.get(resource, {})
        regions = known.get("monthly_outbound_from_region_to_dx_connection_location")
        if regions is None:  # the older field is for the region of the test itself
            older = known.get("monthly_outbound_region_to_dx_location_gb")
            regions = {"us_east_1": older} if older else {}
        out = [
            {"region": region.replace("_", "-"), "quantity": quantity}
            for region, quantity in regions.items()
            if region != "does_not_exist"
        ]
        yield {"id": resource, "plan": "direct_connect", "usage": {"port": HOURS, "data_out": out}}


def firehose_requests() -> Iterator[Usage]:
    """What a stream does beside taking data in stands in its Terraform file; here, in which lines are printed for it."""
    said = usage_of("kinesis_firehose_delivery_stream_test")
    printed = [line for line in printed_lines("kinesis_firehose_delivery_stream_test") if line.cost]
    for resource in sorted({line.resource for line in printed}):
        if "elasticsearch" in resource:
            yield {"id": resource, "plan": "elasticsearch", "usage": {"instance": HOURS}}
            continue
        names = {line.name for line in printed if line.resource == resource}
        ingested = said.get(resource, {}).get("monthly_data_ingested_gb", "0")
        usage = {
            "ingested": ingested,
            "converted": ingested if "Format conversion" in names else "0",
            "into_vpc": ingested if "VPC data" in names else "0",
            "zone_hours": str(2 * int(HOURS)) if "VPC AZ delivery" in names else "0",  # two zones
        }
        yield {"id": resource, "plan": "firehose", "usage": usage}


REQUESTS: dict[str, Callable[[], Iterator[Usage]]] = {
    "s3_bucket_v3_test": s3_requests,
    "cloudwatch_log_group_test": cloudwatch_requests,
    "dx_connection_test": dx_requests,
    "kinesis_firehose_delivery_stream_test": firehose_requests,
}

NAMES = {
    "ingested": "Data ingested",
    "stored": "Archival Storage",
    "scanned": "Insights queries data scanned",
    "converted": "Format conversion",
    "into_vpc": "VPC data",
    "zone_hours": "VPC AZ delivery",
    "instance": "Instance (on-demand, m4.large.elasticsearch)",
    "port": "DX connection",
    "object_tags": "Object tagging",
}
TIERS = {1: "Data ingested (first 500TB)", 2: "Data ingested (next 1.5PB)", 3: "Data ingested (next 3PB)"}


def as_printed(plan: str, resource: str, line: Document) -> Iterator[PrintedRow]:
    """A line of a quote as the rows of Infracost's table: it prints a row per tier, and leaves out what is not used."""
    quantity = sum((Decimal(part["quantity"]) for part in line["slices"]), Decimal(0))
    dimensions, charge = line["dimensions"], line["charge"]
    if plan == "firehose" and charge == "ingested":
        for part in line["slices"]:
            yield resource, None, TIERS[part["tier"]], Decimal(part["quantity"]), cents(Fraction(part["amount"]))
    elif charge == "monitored_objects":
        yield resource, "Intelligent tiering", "Monitoring and automation", quantity, line["amount"]
    elif charge == "data_out":
        name = f"Outbound data transfer (from {dimensions['region']}, to EqDC2)"
        yield resource, None, name, quantity, line["amount"]
    elif "operation" in dimensions:
        yield resource, dimensions["class"], dimensions["operation"], quantity, line["amount"]
    elif quantity:
        yield resource, None, NAMES[charge], quantity, line["amount"]


def cents(exact: Fraction) -> str:
    """An exact amount as it is printed in dollars: half a cent goes up."""
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    return str(number.quantize(Decimal("0.01"), ROUND_HALF_UP))


@pytest.mark.parametrize("service", SERVICES)
def test_every_quantity_and_cost_that_infracost_prints_comes_out_of_a_quote(service: str, project: Project) -> None:
    requests = list(REQUESTS[service]())
    plans = {request["id"]: request["plan"] for request in requests}
    found = [
        row
        for resource, quoted in quotes(project, requests).items()
        for line in quoted["lines"]
        for row in as_printed(plans[resource], resource, line)
    ]
    printed = [
        (line.resource, line.section, line.name, line.quantity, line.cost)
        for line in printed_lines(service)
        if line.cost is not None
    ]
    assert len(printed) > 5
    assert sorted(found, key=str) == sorted(printed, key=str)


@pytest.mark.parametrize("service", SERVICES)
def test_the_printed_total_is_the_sum_of_the_exact_amounts_rounded_once(service: str, project: Project) -> None:
    quoted = quotes(project, REQUESTS[service]()).values()
    exact = sum((Fraction(line["amount_exact"]) for one in quoted for line in one["lines"]), Fraction(0))
    rounded = sum((Decimal(one["total"]) for one in quoted), Decimal(0))
    assert cents(exact) == total_of(service)
    # An invoice adds up the lines that it prints. Infracost adds up before it rounds: here that makes a cent.
    assert Decimal(total_of(service)) - rounded == (Decimal("0.01") if service == "s3_bucket_v3_test" else 0)


@pytest.mark.parametrize("service", SERVICES)
def test_every_price_of_the_catalog_is_the_price_that_infracost_prints(service: str, project: Project) -> None:
    printed = {(line.section, line.name): line.price for line in printed_lines(service) if line.price is not None}
    # The streams' table prices another service beside them, in another region.
    printed = {key: price for key, price in printed.items() if service == "s3_bucket_v3_test" or key[0] is None}
    prices: dict[tuple[str | None, str], set[Decimal]] = {}
    requests = {request["id"]: request for request in REQUESTS[service]()}
    for resource, quoted in quotes(project, requests.values()).items():
        for line in quoted["lines"]:
            for part in line["slices"]:
                for _, section, name, _, _ in as_printed(requests[resource]["plan"], "", {**line, "slices": [part]}):
                    prices.setdefault((section, name), set()).add(Decimal(part["unit_price"]))
    assert {key: prices.get(key) for key in printed} == {key: {price} for key, price in printed.items()}


def test_a_cost_printed_as_nothing_is_a_rounded_amount_above_nothing(project: Project) -> None:
    [quoted] = quotes(project, s3_requests()).values()
    nothing = {
        (line["charge"], line["dimensions"].get("class")): line["amount_exact"]
        for line in quoted["lines"]
        if line["amount"] == "0.00"
    }
    assert nothing == {("object_tags", None): "0.00065", ("requests", "Standard"): "0.004"}


def test_data_to_a_place_without_a_price_is_refused_where_infracost_leaves_it_out(project: Project) -> None:
    usage = {"port": HOURS, "data_out": [{"region": "does-not-exist", "quantity": "6000"}]}
    with pytest.raises(InputProblems) as refused:
        quotes(project, [{"id": "q", "plan": "direct_connect", "usage": usage}])
    assert [problem.code for problem in refused.value.problems] == ["unpriced"]


def test_messages_are_counted_in_begun_chunks_of_64_kilobytes(project: Project) -> None:
    said = usage_of("sqs_queue_test")
    rows = [
        (
            resource,
            "queues",
            "sqs.fifo" if "fifo" in resource else "sqs.standard",
            "2026-01-15T12:00:00Z",
            fields["monthly_requests"],
            fields.get("request_size_kb", ""),
        )
        for resource, fields in said.items()
    ]
    columns = ("id", "customer", "type", "time", "monthly_requests", "request_size_kb")
    project.root.joinpath("queues.csv").write_text(csv_of(columns, rows))
    make_project(project.root, {"customers/all.yaml": accounts(["queues"], "sqs", "2026-01-01")})

    billed = bill(project, [project.root / "queues.csv"], "2026-01")

    resource = {
        "standard": "aws_sqs_queue.standard_sqs_queue_withUsage",
        "fifo": "aws_sqs_queue.fifo_sqs_queue_withUsage",
    }
    found = [
        row
        for line in billed.lines()
        for row in [(resource[line["charge"]], line["name"], Decimal(line["slices"][0]["quantity"]), line["amount"])]
    ]
    printed = [line for line in printed_lines("sqs_queue_test") if line.cost is not None]
    assert found == [(line.resource, line.name, line.quantity, line.cost) for line in printed]
    assert [invoice["totals"]["total"] for invoice in billed.invoices.values()] == [total_of("sqs_queue_test")]
