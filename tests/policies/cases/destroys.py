"""What a plan takes away: SM_P_0001 (data) and SM_P_0003 (many things at once)."""

from __future__ import annotations

from tests.policies.cases.case import Case, Document, Instance, plan, resource

REPLACE, CREATE_FIRST = ("delete", "create"), ("create", "delete")

TABLE = {"name": "prod-safemate-users", "hash_key": "userId"}
BUCKET = {"bucket": "prod-safemate-data"}


def table(**change: object) -> Instance:
    return resource("aws_dynamodb_table", "this", TABLE, module='module.table["users"]', **change)  # type: ignore[arg-type]


def bucket(**change: object) -> Instance:
    return resource("aws_s3_bucket", "this", BUCKET, module="module.data_bucket", **change)  # type: ignore[arg-type]


def routes(number: int) -> Document:
    """A plan that deletes so many API methods, and leaves the table as it is."""
    gone = [
        resource(
            "aws_api_gateway_method", "route", {"http_method": "GET"}, module="module.api", index=f"GET /{n}",
            actions=("delete",), reason="delete_because_each_key",
        )
        for n in range(number)
    ]  # fmt: skip
    return plan(table(actions=("no-op",)), *gone)


TABLE_ADDRESS, BUCKET_ADDRESS = table().address, bucket().address
ROUTES = frozenset(f'module.api.aws_api_gateway_method.route["GET /{n}"]' for n in range(11))

DELETED = plan(table(actions=("delete",), reason="delete_because_each_key"))
REPLACED = plan(bucket(actions=REPLACE, replace_paths=("bucket",), reason="replace_because_cannot_update"))
REPLACED_LATE = plan(table(actions=CREATE_FIRST, replace_paths=("hash_key",)))
UPDATED = plan(table(actions=("update",)), bucket(actions=("update",)))
FORGOTTEN = plan(table(actions=("forget",)))

CASES = [
    Case("SM_P_0001", DELETED, plan(table(actions=("no-op",))), "a table is deleted", TABLE_ADDRESS),
    Case("SM_P_0001", REPLACED, UPDATED, "a bucket is replaced", BUCKET_ADDRESS),
    Case("SM_P_0001", REPLACED_LATE, FORGOTTEN, "a table is replaced, its successor first", TABLE_ADDRESS),
    Case(
        "SM_P_0001", DELETED, DELETED, "allowed by exact address", TABLE_ADDRESS,
        clean_view={"allowed": frozenset({TABLE_ADDRESS})},
    ),
    Case(
        "SM_P_0001", DELETED, DELETED, "allowed by the address of the block only", TABLE_ADDRESS,
        violating_view={"allowed": frozenset({"module.table.aws_dynamodb_table.this"})},
        clean_view={"allowed": frozenset({TABLE_ADDRESS})},
    ),
    Case(
        "SM_P_0001", UPDATED, UPDATED, "a permission that fits nothing", BUCKET_ADDRESS,
        violating_view={"allowed": frozenset({BUCKET_ADDRESS})},
    ),
    Case("SM_P_0001", DELETED, DELETED, "a destroy, confirmed as a whole", clean_view={"verb": "destroy"}),
    Case("SM_P_0003", routes(11), routes(10), "eleven deletes at once"),
    Case(
        "SM_P_0003", routes(11), routes(11), "eleven, one of them allowed",
        clean_view={"allowed": frozenset(sorted(ROUTES)[:1])},
    ),
    Case("SM_P_0003", routes(11), routes(11), "eleven, all of them allowed", clean_view={"allowed": ROUTES}),
    Case("SM_P_0003", routes(3), routes(3), "the environment's own threshold", violating_view={"delete_threshold": 2}),
    Case("SM_P_0003", routes(1), UPDATED, "a threshold of none", view={"delete_threshold": 0}),
    Case("SM_P_0003", routes(11), routes(11), "a destroy, confirmed as a whole", clean_view={"verb": "destroy"}),
]  # fmt: skip
