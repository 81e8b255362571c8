# Routes of the payment API. What is paid for over x402 asks for no token: the payment itself says who pays, and a client
# that nobody here knows must be able to buy (docs/payments.md lists every public route with its reason).
locals {
  payment_routes = {
    "GET /health"       = { public = true }
    "GET /openapi.json" = { public = true }
    "GET /supported"    = { public = true }

    # No body_schema: a request without payment, or without any body, is answered 402 by the function.
    "POST /nft/mint"            = { public = true }
    "GET /nft/{nftId}"          = { public = true }
    "GET /payments/{paymentId}" = { public = true }

    "POST /sessions"                 = { scopes = local.scope_transfer, body_schema = local.json_object }
    "GET /sessions/{sessionId}"      = { scopes = local.scope_read }
    "DELETE /sessions/{sessionId}"   = { scopes = local.scope_write }
    "POST /sessions/{sessionId}/pay" = { scopes = local.scope_transfer, body_schema = local.json_object }
  }
}

module "payment_api" {
  source = "../../modules/api_gateway"

  name               = local.payment_api_name
  description        = "SafeMate payments: what x402 clients buy, and wallet sessions that pay."
  stage_name         = var.environment
  routes             = { for key, route in local.payment_routes : key => merge(route, { function = "payment_handler" }) }
  throttling         = local.api_throttling
  waf_enabled        = var.api.waf_enabled
  user_pool_arns     = [module.user_pool.user_pool_arn]
  kms_key_arn        = module.key.key_arn
  log_retention_days = var.logs.retention_days
  functions          = local.api_functions

  cors = {
    origins        = var.api.cors_origins
    headers        = concat(local.api_headers, ["PAYMENT-SIGNATURE", "X-PAYMENT"])
    expose_headers = ["PAYMENT-REQUIRED", "PAYMENT-RESPONSE", "Retry-After"]
  }
}
