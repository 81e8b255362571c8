# A new function is a new entry here, a file like wallet_manager.tf beside this one, and its size in the three tfvars.
locals {
  functions = {
    api_monitor     = local.api_monitor
    payment_handler = local.payment_handler
    token_scopes    = local.token_scopes
    wallet_manager  = local.wallet_manager
  }

  function_names = { for name in keys(local.functions) : name => "${local.prefix}-${replace(name, "_", "-")}" }

  # What every function is told, whatever it does.
  common_environment = {
    CORS_ORIGINS                 = join(",", var.api.cors_origins)
    DEBUG_MODE                   = tostring(var.logs.debug)
    DEMO_MODE                    = tostring(var.hedera.demo)
    ENVIRONMENT                  = var.environment
    HEDERA_NETWORK               = var.hedera.network
    KMS_KEY_ARN                  = module.key.key_arn
    POWERTOOLS_LOG_LEVEL         = local.log_level
    POWERTOOLS_METRICS_NAMESPACE = "SafeMate/Custom"
  }

  log_level = var.logs.debug ? "DEBUG" : "INFO"
}

module "function" {
  source   = "../../modules/lambda"
  for_each = local.functions

  account_id           = var.account_id
  region               = var.region
  name                 = local.function_names[each.key]
  description          = each.value.description
  package              = merge(var.packages[each.key], { handler = "${each.key}.handler.handler" })
  memory_mb            = var.functions[each.key].memory_mb
  timeout_seconds      = var.functions[each.key].timeout_seconds
  reserved_concurrency = var.functions[each.key].reserved_concurrency
  kms_key              = { arn = module.key.key_arn, alias = "alias/${local.key_alias}" }
  logs                 = { level = local.log_level, retention_days = var.logs.retention_days }
  policy_statements    = each.value.policy_statements
  layers               = [for layer in lookup(local.function_layers, each.key, []) : module.layer[layer].arn]
  tags                 = { Service = replace(each.key, "_", "-") }

  environment_variables = merge(
    local.common_environment,
    { POWERTOOLS_SERVICE_NAME = replace(each.key, "_", "-") },
    each.value.environment,
  )

  network = one([
    for network in module.network : {
      subnet_ids         = network.private_subnet_ids
      security_group_ids = [network.lambda_security_group_id]
    }
  ])
}
