from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject


class Authorizer(Check):
    """What CKV_AWS_59 leaves open: it takes an API key for authorization, and any authorization for an authorizer.

    API keys are for metering: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    Methods without any authorization are CKV_AWS_59's, and need its waiver.
    """

    rule = "CKV_SM_0017"
    title = "Methods name their authorizer and the scopes it asks for"
    types = ("aws_api_gateway_method",)

    def faults(self, subject: Subject) -> Iterator[Fault]:
        kind = subject.one("authorization")
        if kind == "NONE":
            if subject.one("api_key_required") is True:
                yield "authorization", "an API key says which client calls, not who: it is no authorization"
        elif kind in ("COGNITO_USER_POOLS", "CUSTOM"):
            if not subject.one("authorizer_id"):
                yield "authorizer_id", f"authorization is {kind}, but no authorizer is named"
            if kind == "COGNITO_USER_POOLS" and not subject.many("authorization_scopes"):
                yield "authorization_scopes", "without scopes every token of the pool passes, ID tokens too"
        elif kind != "AWS_IAM":
            yield "authorization", f"{kind} is no kind of authorization that API Gateway has"


check = Authorizer()
