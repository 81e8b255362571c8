# Routes of the wallet API. All but those marked public ask for an access token with the route's scope (docs/api.md).
locals {
  wallet_routes = {
    "GET /health"       = { public = true }
    "GET /openapi.json" = { public = true }

    "GET /users"            = { scopes = local.scope_read, required_query = ["email"] }
    "POST /users"           = { scopes = local.scope_write, body_schema = local.json_object }
    "GET /users/{userId}"   = { scopes = local.scope_read }
    "PUT /users/{userId}"   = { scopes = local.scope_write, body_schema = local.json_object }
    "POST /users/batch"     = { scopes = local.scope_admin, body_schema = local.json_object }
    "POST /users/batch-get" = { scopes = local.scope_admin, body_schema = local.json_object }

    "GET /wallets"                       = { scopes = local.scope_read }
    "POST /wallets"                      = { scopes = local.scope_write, body_schema = local.json_object }
    "GET /wallets/{walletId}"            = { scopes = local.scope_read }
    "DELETE /wallets/{walletId}"         = { scopes = local.scope_transfer }
    "GET /wallets/{walletId}/balance"    = { scopes = local.scope_read }
    "POST /wallets/{walletId}/transfers" = { scopes = local.scope_transfer, body_schema = local.json_object }
    "GET /transactions"                  = { scopes = local.scope_read }

    "GET /files"             = { scopes = local.scope_read }
    "POST /files"            = { scopes = local.scope_write, body_schema = local.json_object }
    "POST /files/upload-url" = { scopes = local.scope_write, body_schema = local.json_object }
    "GET /files/{fileId}"    = { scopes = local.scope_read }
    "DELETE /files/{fileId}" = { scopes = local.scope_write }
  }

  # The functions know their bodies best; what is no JSON object at all need not reach them.
  json_object = jsonencode({ "$schema" = "http://json-schema.org/draft-04/schema#", type = "object" })

  api_throttling = { requests_per_second = var.api.requests_per_second, burst = var.api.burst }

  api_functions = {
    for name, function in module.function :
    name => { invoke_arn = function.alias_invoke_arn, name = function.name, alias = function.alias_name }
  }

  api_headers = ["Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token", "Idempotency-Key"]
}

module "wallet_api" {
  source = "../../modules/api_gateway"

  name               = local.wallet_api_name
  description        = "SafeMate wallets: users, wallets, transactions, files."
  stage_name         = var.environment
  routes             = { for key, route in local.wallet_routes : key => merge(route, { function = "wallet_manager" }) }
  cors               = { origins = var.api.cors_origins, headers = local.api_headers, expose_headers = ["Retry-After"] }
  throttling         = local.api_throttling
  waf_enabled        = var.api.waf_enabled
  user_pool_arns     = [module.user_pool.user_pool_arn]
  kms_key_arn        = module.key.key_arn
  log_retention_days = var.logs.retention_days
  functions          = local.api_functions
}
