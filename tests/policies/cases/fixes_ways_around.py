"""Cases for ways around the gate that a review found: programs in the source, providers, values nobody knows, pins."""

from __future__ import annotations

import copy
from typing import Any

from tests.policies.cases.case import Case, Document, plan, resource
from tests.policies.cases.guard_sources import LOCK, needs

ROLE = resource("aws_iam_role", values={"name": "prod-safemate-a"}, unknown={"arn": True})
INSIDE = resource("aws_sqs_queue", module="module.queue", values={"name": "prod-safemate-q"})
GROUP = {"name": "prod-safemate-lambda", "description": "Functions"}
FUNCTION = {"function_name": "prod-safemate-a", "memory_size": 256, "runtime": "python3.12"}
NOBODY_KNOWS: dict[str, Any] = {}  # what Terraform's JSON has for `timestamp() != ""`


def runs(kind: str = "local-exec", inside: bool = False) -> Document:
    """A plan in whose source one block has a provisioner."""
    document = copy.deepcopy(plan(ROLE, INSIDE))
    root = document["configuration"]["root_module"]
    module = root["module_calls"]["queue"]["module"] if inside else root
    module["resources"][0]["provisioners"] = [{"type": kind, "expressions": {"command": {"constant_value": "id"}}}]
    return document


def external() -> Document:
    document = copy.deepcopy(plan(ROLE))
    source = {"address": "data.external.x", "mode": "data", "type": "external", "name": "x", "expressions": {}}
    document["configuration"]["root_module"]["resources"].append(source)
    return document


def provider(key: str = "aws", without: str = "", **more: Any) -> Document:
    """A plan whose provider of this key says more, or less, than it should."""
    document = copy.deepcopy(plan(ROLE))
    known = document["configuration"]["provider_config"]
    block = known.setdefault(key, copy.deepcopy(known["aws"]))
    block["expressions"] |= {name: value for name, value in more.items() if name != "module_address"}
    block["expressions"].pop(without, None)
    if "module_address" in more:
        block["module_address"] = more["module_address"]
    return document


def constant(value: Any) -> dict[str, Any]:
    return {"constant_value": value}


def judged(name: str, wrong: Document, key: str = "aws") -> Case:
    return Case("SM_P_0019", wrong, plan(ROLE), name, at=f"provider.{key}")


def timeless(type: str, values: dict[str, Any], name: str, safe: Any) -> tuple[Document, Document]:  # noqa: A002
    """A resource with one argument that is worked out of nothing at apply, and the like with a plain value."""
    wrong = resource(type, values=values, unknown={name: True}, expressions={name: NOBODY_KNOWS})
    return plan(wrong), plan(resource(type, values=values | {name: safe}))


def group(direction: str) -> tuple[Document, Document]:
    """A security group whose rules come from a variable as a whole, and one without any of its own."""
    wrong = resource("aws_security_group", values=GROUP, references={direction: "var.rules"})
    return plan(wrong), plan(resource("aws_security_group", values=GROUP))


def inward(argument: str, wrong: str, clean: str) -> Case:
    kind = "aws_vpc_security_group_ingress_rule"
    documents = (plan(resource(kind, values={"ip_protocol": "tcp", argument: each})) for each in (wrong, clean))
    return Case("CKV_SM_0026", *documents, name=f"{wrong} and {clean}", at=f"{kind}.this")


def pins(name: str, stack: str, **files: str) -> Case:
    home = "stacks/service/"
    right = {f"{home}versions.tf": needs(), f"{home}.terraform.lock.hcl": LOCK}
    views = ({"versions": right | {f"{home}versions.tf": stack} | files}, {"versions": right})
    return Case("SM_P_0009", plan(ROLE), plan(ROLE), name=name, violating_view=views[0], clean_view=views[1])


def called(source: str) -> Document:
    document = copy.deepcopy(plan(INSIDE))
    document["configuration"]["root_module"]["module_calls"]["queue"]["source"] = source
    return document


GONE, LEFT = ("forget", "create"), ("forget",)
TABLE = {"name": "prod-safemate-users"}
FORGETS = plan(*(resource("aws_sqs_queue", f"q{n}", {"name": f"q{n}"}, actions=LEFT) for n in range(11)))

CASES = [
    Case("SM_P_0018", runs(), plan(ROLE, INSIDE), "a command on the machine that applies", at=ROLE.address),
    Case("SM_P_0018", runs("remote-exec", inside=True), plan(ROLE, INSIDE), "in a module", at=INSIDE.address),
    Case("SM_P_0018", external(), plan(ROLE), "a command while planning", at="data.external.x"),
    judged("no account named", provider(without="allowed_account_ids")),
    judged("another account", provider(allowed_account_ids=constant(["999999999999"]))),
    judged("no region", provider(without="region")),
    judged("another region", provider(region=constant("eu-west-1"))),
    judged("another role", provider(assume_role=[{"role_arn": constant("arn:aws:iam::999999999999:role/a")}])),
    judged("a role for a token", provider(assume_role_with_web_identity=[{"role_arn": constant("a")}])),
    judged("keys", provider(access_key=constant("AKIA"), secret_key={"references": ["var.secret"]})),
    judged("a profile", provider(profile=constant("admin"))),
    judged("another address", provider(endpoints=[{"s3": constant("https://example.com")}])),
    judged("under an alias", provider("aws.other", profile=constant("admin")), "aws.other"),
    judged("in a module", provider("module.queue:aws", module_address="module.queue"), "module.queue:aws"),
    Case(
        "CKV_SM_0020",
        *timeless("aws_s3_bucket", {"bucket": "prod-safemate-data"}, "force_destroy", False),
        name="worked out of the clock", at="aws_s3_bucket.this", result="unknown",
    ),
    Case(
        "CKV_SM_0004", *timeless("aws_lambda_function", FUNCTION, "timeout", 10),
        name="worked out of the clock", at="aws_lambda_function.this", result="unknown",
    ),
    Case("CKV_SM_0018", *group("egress"), "rules from a variable", at="aws_security_group.this", result="unknown"),
    Case("CKV_SM_0026", *group("ingress"), "rules from a variable", at="aws_security_group.this", result="unknown"),
    inward("cidr_ipv4", "0.0.0.0/1", "10.0.0.0/16"),
    inward("cidr_ipv4", "128.0.0.0/1", "192.168.1.0/24"),
    inward("cidr_ipv6", "2000::/3", "fd00::/8"),
    pins("pinned in a comment", needs().replace("required_prov", "/*\nrequired_prov").rstrip()[:-1] + "*/\n}"),
    pins("a range as it was once written", needs() + 'terraform {\n required_providers {\n random = "~> 3.0"\n }\n}\n'),
    pins("no required_version", needs().replace("required_version", "# required_version")),
    pins("a file in JSON", needs(), **{"stacks/service/more.tf.json": '{"terraform": {}}'}),
    Case("SM_P_0010", called("../../../../elsewhere"), called("../../modules/sqs"), "a folder beside the repository"),
    Case(
        "SM_P_0001", plan(resource("aws_dynamodb_table", values=TABLE, actions=GONE)),
        plan(resource("aws_dynamodb_table", values=TABLE, actions=LEFT)), "forgotten, and made anew empty",
        at="aws_dynamodb_table.this",
    ),
    Case("SM_P_0003", FORGETS, plan(), "eleven forgotten at once"),
]  # fmt: skip
