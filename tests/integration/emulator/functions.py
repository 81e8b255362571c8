"""Deploy small Lambda functions and put an API in front of them."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.request
import uuid
import zipfile
from typing import Any

from tests.integration.emulator.endpoint import DEV, Endpoint

_BY_LAMBDA = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}


def allow(*actions: str, resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    """One Allow statement."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def role(endpoint: Endpoint, name: str, statements: list[dict[str, Any]], account: str = DEV) -> str:
    """A role Lambda may assume, with one inline policy; returns its ARN."""
    iam = endpoint.client("iam", account)
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [_BY_LAMBDA]}))["Role"][
        "Arn"
    ]
    document = {"Version": "2012-10-17", "Statement": statements}
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=json.dumps(document))
    return arn


def zipped(files: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def deploy(
    endpoint: Endpoint,
    name: str,
    source: str | dict[str, str],
    statements: list[dict[str, Any]] | None = None,
    account: str = DEV,
    **settings: Any,
) -> str:
    """A function whose handler is `handler.handler` in `source`; returns its ARN without a version."""
    files = {"handler.py": source} if isinstance(source, str) else source
    arn: str = endpoint.client("lambda", account).create_function(
        **{"FunctionName": name, "Runtime": "python3.13", "Handler": "handler.handler", "Timeout": 20} | settings,
        Role=role(endpoint, f"{name}-role", statements or [], account),
        Code={"ZipFile": zipped(files)},
    )["FunctionArn"]
    return arn


def invoke(endpoint: Endpoint, name: str, event: Any = None, account: str = DEV) -> Any:
    """The function's answer; an error is raised with the function's own words."""
    answer = endpoint.client("lambda", account).invoke(FunctionName=name, Payload=json.dumps(event).encode())
    payload = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise RuntimeError(payload)
    return payload


def expose(
    endpoint: Endpoint, function_arn: str, account: str = DEV, pool_arn: str = "", *, permitted: bool = True
) -> str:
    """A REST API with `GET /` on the function, behind a Cognito authorizer when a pool is named; returns its URL."""
    gateway = endpoint.client("apigateway", account)
    api = gateway.create_rest_api(name="test")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    if pool_arn:
        authorizer = gateway.create_authorizer(
            restApiId=api, name="users", type="COGNITO_USER_POOLS", providerARNs=[pool_arn],
            identitySource="method.request.header.Authorization",
        )["id"]  # fmt: skip
        gateway.put_method(**method, authorizationType="COGNITO_USER_POOLS", authorizerId=authorizer)
    else:
        gateway.put_method(**method, authorizationType="NONE")
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function_arn}/invocations"
    gateway.put_integration(**method, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    gateway.create_deployment(restApiId=api, stageName="test")
    url = f"{endpoint.url}/restapis/{api}/test/_user_request_/"
    if permitted:
        permit(endpoint, function_arn, account, url)
    return url


def permit(endpoint: Endpoint, function_arn: str, account: str, url: str) -> None:
    """Let the API at `url` call the function or alias."""
    api = url.split("/restapis/")[1].partition("/")[0]
    name, _, qualifier = function_arn.split(":function:")[1].partition(":")
    endpoint.client("lambda", account).add_permission(
        FunctionName=name, StatementId=uuid.uuid4().hex, Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com", SourceArn=f"arn:aws:execute-api:us-east-1:{account}:{api}/*",
        **({"Qualifier": qualifier} if qualifier else {}),
    )  # fmt: skip


def call(url: str, **headers: str) -> tuple[int, str]:
    """Status and body of an unsigned GET, as a user of the API would send it."""
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
