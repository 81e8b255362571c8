# Routes of the wallet API. All but those marked public ask for a token of the user pool.
locals {
  wallet_routes = {
    "GET /health"             = { function = "wallet_manager", public = true }
    "GET /transactions"       = { function = "wallet_manager" }
    "GET /users"              = { function = "wallet_manager", required_query = ["email"] }
    "POST /users"             = { function = "wallet_manager", body_schema = local.json_object }
    "GET /users/{userId}"     = { function = "wallet_manager" }
    "PUT /users/{userId}"     = { function = "wallet_manager", body_schema = local.json_object }
    "GET /wallets"            = { function = "wallet_manager" }
    "POST /wallets"           = { function = "wallet_manager", body_schema = local.json_object }
    "GET /wallets/{walletId}" = { function = "wallet_manager" }
  }

  # The functions know their bodies best; what is no JSON object at all need not reach them.
  json_object = jsonencode({ "$schema" = "http://json-schema.org/draft-04/schema#", type = "object" })
}

module "wallet_api" {
  source = "../../modules/api_gateway"

  name               = "${local.prefix}-api"
  description        = "SafeMate wallets: users, wallets, transactions."
  stage_name         = var.environment
  routes             = local.wallet_routes
  cors               = { origins = var.api.cors_origins }
  throttling         = { requests_per_second = var.api.requests_per_second, burst = var.api.burst }
  waf_enabled        = var.api.waf_enabled
  user_pool_arns     = [module.user_pool.user_pool_arn]
  kms_key_arn        = module.key.key_arn
  log_retention_days = var.log_retention_days

  functions = {
    for name, function in module.function :
    name => { invoke_arn = function.alias_invoke_arn, name = function.name, alias = function.alias_name }
  }
}
