# One method and one Lambda integration for each route, keyed as it is spoken: "GET /users/{userId}".
locals {
  routes = {
    for key, route in var.routes : key => merge(route, {
      method = split(" ", key)[0]
      path   = split(" ", key)[1]
      # Models are named in letters and digits: "POST /wallets/{walletId}" becomes POSTWalletsWalletId.
      model_name = join("", [for word in regexall("[A-Za-z0-9]+", key) : title(word)])
    })
  }

  body_models = { for key, route in local.routes : key => route if route.body_schema != null }
}

resource "aws_api_gateway_model" "body" {
  for_each = local.body_models

  rest_api_id  = aws_api_gateway_rest_api.this.id
  name         = each.value.model_name
  description  = "Body of ${each.key}."
  content_type = "application/json"
  schema       = each.value.body_schema

  # A model cannot go while a method still names it.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_method" "route" {
  for_each = local.routes

  rest_api_id          = aws_api_gateway_rest_api.this.id
  resource_id          = local.resource_ids[each.value.path]
  http_method          = each.value.method
  authorization        = each.value.public ? "NONE" : "COGNITO_USER_POOLS"
  authorizer_id        = each.value.public ? null : aws_api_gateway_authorizer.cognito.id
  authorization_scopes = each.value.public ? null : each.value.scopes
  request_validator_id = aws_api_gateway_request_validator.this.id
  request_models       = { for key, model in aws_api_gateway_model.body : "application/json" => model.name if key == each.key }
  request_parameters   = { for name in each.value.required_query : "method.request.querystring.${name}" => true }
}

resource "aws_api_gateway_integration" "route" {
  for_each = local.routes

  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = aws_api_gateway_method.route[each.key].resource_id
  http_method             = aws_api_gateway_method.route[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST" # how Lambda is called, whatever the route's own method
  uri                     = var.functions[each.value.function].invoke_arn
}

resource "aws_lambda_permission" "route" {
  for_each = toset([for route in local.routes : route.function])

  statement_id  = var.name
  action        = "lambda:InvokeFunction"
  function_name = var.functions[each.key].name
  qualifier     = var.functions[each.key].alias
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.this.execution_arn}/${var.stage_name}/*"
}
