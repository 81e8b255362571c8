# Preflights are answered by API Gateway itself (MOCK): no function runs for them, no token is asked for.
locals {
  # A response carries one origin. With several allowed, the template below names the caller's own; whoever is not
  # on the list reads the first one, and the browser refuses.
  first_origin = var.cors.origins[0]

  cors_headers = {
    "Access-Control-Allow-Headers" = "'${join(",", var.cors.headers)}'"
    "Access-Control-Allow-Methods" = "'${join(",", var.cors.methods)}'"
    "Access-Control-Allow-Origin"  = "'${local.first_origin}'"
    "Access-Control-Max-Age"       = "'${var.cors.max_age_seconds}'"
    "Vary"                         = "'Origin'"
  }

  origin_template = join("\n", concat(
    # A header's name is as the client wrote it: lower case in HTTP/2, mostly not before.
    ["#set($origin = $input.params(\"origin\"))#if($origin == \"\")#set($origin = $input.params(\"Origin\"))#end"],
    [
      for origin in slice(var.cors.origins, 1, length(var.cors.origins)) :
      "#if($origin == \"${origin}\")#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end"
    ],
  ))
}

resource "aws_api_gateway_method" "preflight" {
  for_each = local.paths

  rest_api_id          = aws_api_gateway_rest_api.this.id
  resource_id          = local.resource_ids[each.key]
  http_method          = "OPTIONS"
  authorization        = "NONE"
  request_validator_id = aws_api_gateway_request_validator.this.id
}

resource "aws_api_gateway_integration" "preflight" {
  for_each = local.paths

  rest_api_id          = aws_api_gateway_rest_api.this.id
  resource_id          = aws_api_gateway_method.preflight[each.key].resource_id
  http_method          = aws_api_gateway_method.preflight[each.key].http_method
  type                 = "MOCK"
  passthrough_behavior = "WHEN_NO_MATCH"
  request_templates    = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "preflight" {
  for_each = local.paths

  rest_api_id         = aws_api_gateway_rest_api.this.id
  resource_id         = aws_api_gateway_method.preflight[each.key].resource_id
  http_method         = aws_api_gateway_method.preflight[each.key].http_method
  status_code         = "200"
  response_parameters = { for header in keys(local.cors_headers) : "method.response.header.${header}" => true }
}

resource "aws_api_gateway_integration_response" "preflight" {
  for_each = local.paths

  rest_api_id         = aws_api_gateway_rest_api.this.id
  resource_id         = aws_api_gateway_integration.preflight[each.key].resource_id
  http_method         = aws_api_gateway_integration.preflight[each.key].http_method
  status_code         = aws_api_gateway_method_response.preflight[each.key].status_code
  response_parameters = { for header, value in local.cors_headers : "method.response.header.${header}" => value }
  response_templates  = length(var.cors.origins) > 1 ? { "application/json" = local.origin_template } : {}
}
