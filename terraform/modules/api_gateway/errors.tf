# What API Gateway answers on its own (no token, throttled, no such route) looks like what the functions answer, and
# carries the CORS headers without which a browser hides it from the page.
locals {
  error_template = "{\"error\":{\"code\":\"$context.error.responseType\",\"message\":$context.error.messageString,\"requestId\":\"$context.requestId\"}}"
}

resource "aws_api_gateway_gateway_response" "error" {
  for_each = toset(["DEFAULT_4XX", "DEFAULT_5XX"])

  rest_api_id   = aws_api_gateway_rest_api.this.id
  response_type = each.key

  response_parameters = {
    "gatewayresponse.header.Access-Control-Allow-Headers" = local.cors_headers["Access-Control-Allow-Headers"]
    "gatewayresponse.header.Access-Control-Allow-Methods" = local.cors_headers["Access-Control-Allow-Methods"]
    "gatewayresponse.header.Access-Control-Allow-Origin"  = local.cors_headers["Access-Control-Allow-Origin"]
    "gatewayresponse.header.Vary"                         = local.cors_headers["Vary"]
  }

  response_templates = { "application/json" = local.error_template }
}
