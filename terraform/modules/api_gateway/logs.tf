locals {
  # One JSON line a request: enough to tell who was slow or refused, nothing of what was said.
  access_log_fields = {
    requestId          = "$context.requestId"
    requestTime        = "$context.requestTime"
    sourceIp           = "$context.identity.sourceIp"
    userId             = "$context.authorizer.claims.sub"
    method             = "$context.httpMethod"
    route              = "$context.resourcePath"
    status             = "$context.status"
    responseBytes      = "$context.responseLength"
    latencyMs          = "$context.responseLatency"
    integrationMs      = "$context.integrationLatency"
    error              = "$context.error.responseType"
    integrationError   = "$context.integration.error"
    traceId            = "$context.xrayTraceId"
    userAgent          = "$context.identity.userAgent"
    integrationRequest = "$context.integration.requestId"
  }
}

resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/apigateway/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn

  tags = merge(var.tags, { Name = "${var.name}-logs" })
}

# API Gateway picks this name; see stage.tf for why it is made here.
resource "aws_cloudwatch_log_group" "execution" {
  name              = "API-Gateway-Execution-Logs_${aws_api_gateway_rest_api.this.id}/${var.stage_name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn

  tags = merge(var.tags, { Name = "${var.name}-execution-logs" })
}
