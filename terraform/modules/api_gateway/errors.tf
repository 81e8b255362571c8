# What API Gateway answers on its own (no token, throttled, no such route) looks like what the functions answer, and
# carries the CORS headers without which a browser hides it from the page.
locals {
  error_template = "{\"error\":{\"code\":\"$context.error.responseType\",\"message\":$context.error.messageString,\"requestId\":\"$context.requestId\"}}"

  error_headers = merge(
    { for header, value in local.cors_headers : header => value if header != "Access-Control-Max-Age" },
    { for names in [join(",", var.cors.expose_headers)] : "Access-Control-Expose-Headers" => "'${names}'" if names != "" },
  )
}

resource "aws_api_gateway_gateway_response" "error" {
  for_each = toset(["DEFAULT_4XX", "DEFAULT_5XX"])

  rest_api_id   = aws_api_gateway_rest_api.this.id
  response_type = each.key

  response_parameters = { for header, value in local.error_headers : "gatewayresponse.header.${header}" => value }

  response_templates = { "application/json" = local.error_template }
}
