"""The least that could answer `GET /users/{userId}`: one DynamoDB call behind the same gateway and authorizer."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from tools.targets.access import Access

_NAME = "bench-yardstick"
# It logs a line, as every function of ours does: the emulator waits 50 ms for the log of one that does not.
_SOURCE = """
import json, os
import boto3

table, dynamodb = os.environ["TABLE"], boto3.client("dynamodb")

def handler(event, context):
    key = {"userId": {"S": event["pathParameters"]["userId"]}}
    item = dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]
    print(json.dumps({"level": "INFO", "message": "request"}))
    body = json.dumps({name: next(iter(value.values())) for name, value in item.items()}, default=str)
    return {"statusCode": 200, "body": body, "headers": {"Content-Type": "application/json"}}
"""


def deploy(access: Access, like: str, pool: str) -> str:
    """Put the yardstick beside the deployed function `like`, with its role, memory and table; the API's URL."""
    settings: dict[str, Any] = access.client("lambda").get_function_configuration(FunctionName=like)
    function: str = access.client("lambda").create_function(
        FunctionName=_NAME, Runtime=settings["Runtime"], Role=settings["Role"], Handler="handler.handler",
        Timeout=settings["Timeout"], MemorySize=settings["MemorySize"], Code={"ZipFile": _zipped()},
        Environment={"Variables": {"TABLE": settings["Environment"]["Variables"]["USERS_TABLE"]}},
    )["FunctionArn"]  # fmt: skip
    api = _expose(access, function, pool)
    access.client("lambda").add_permission(
        FunctionName=_NAME, StatementId="api", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:{access.environment.region}:{access.environment.account_id}:{api}/*",
    )  # fmt: skip
    return f"{access.endpoint}/restapis/{api}/bench/_user_request_"


def remove(access: Access) -> None:
    """Take what an earlier bench left."""
    gateway, functions = access.client("apigateway"), access.client("lambda")
    for api in gateway.get_rest_apis(limit=500)["items"]:
        if api["name"] == _NAME:
            gateway.delete_rest_api(restApiId=api["id"])
    if any(f["FunctionName"] == _NAME for f in functions.list_functions(MaxItems=50)["Functions"]):
        functions.delete_function(FunctionName=_NAME)


def _expose(access: Access, function: str, pool: str) -> str:
    gateway, where = access.client("apigateway"), access.environment
    api: str = gateway.create_rest_api(name=_NAME)["id"]
    parent = gateway.get_resources(restApiId=api)["items"][0]["id"]
    for part in ("users", "{userId}"):
        parent = gateway.create_resource(restApiId=api, parentId=parent, pathPart=part)["id"]
    authorizer = gateway.create_authorizer(
        restApiId=api, name="users", type="COGNITO_USER_POOLS", identitySource="method.request.header.Authorization",
        providerARNs=[f"arn:aws:cognito-idp:{where.region}:{where.account_id}:userpool/{pool}"],
    )["id"]  # fmt: skip
    method = {"restApiId": api, "resourceId": parent, "httpMethod": "GET"}
    # A scope makes the authorizer take access tokens, as it does on the routes of ours.
    gateway.put_method(
        **method,
        authorizationType="COGNITO_USER_POOLS",
        authorizerId=authorizer,
        authorizationScopes=["safemate/read"],
        requestParameters={"method.request.path.userId": True},
    )
    invocations = f"arn:aws:apigateway:{where.region}:lambda:path/2015-03-31/functions/{function}/invocations"
    gateway.put_integration(**method, type="AWS_PROXY", integrationHttpMethod="POST", uri=invocations)
    gateway.create_deployment(restApiId=api, stageName="bench")
    return api


def _zipped() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("handler.py", _SOURCE)
    return content.getvalue()
