output "alarm_topic_arn" {
  description = "The topic alarms of severity page are sent to."
  value       = module.monitoring.topic_arn
}

output "api_monitor_environment" {
  description = "What the monitor is told of the environment; the smoke checks are told the same."
  value       = merge(local.common_environment, { POWERTOOLS_SERVICE_NAME = "smoke" }, local.api_monitor.environment)
}

output "api_monitor_function" {
  description = "The monitor's function name."
  value       = module.function["api_monitor"].name
}

output "dashboard_names" {
  description = "Each CloudWatch dashboard's name in AWS."
  value       = { for name, dashboard in module.dashboard : name => dashboard.name }
}

output "data_bucket_name" {
  description = "The bucket for users' files."
  value       = module.data_bucket.name
}

output "function_names" {
  description = "Each function's name in AWS."
  value       = { for name, function in module.function : name => function.name }
}

output "kms_key_arn" {
  description = "The environment's key."
  value       = module.key.key_arn
}

output "payment_api_id" {
  description = "The payment API's id."
  value       = module.payment_api.id
}

output "payment_api_stage" {
  description = "The payment API's stage."
  value       = module.payment_api.stage_name
}

output "payment_api_url" {
  description = "Where the payment API is called, without a slash at the end."
  value       = module.payment_api.invoke_url
}

output "query_names" {
  description = "Each saved Logs Insights query's name in AWS."
  value       = module.queries.names
}

output "secret_names" {
  description = "Each secret's name in the parameter store."
  value       = { for name, secret in module.secret : name => secret.name }
}

output "table_names" {
  description = "Each table's name in AWS."
  value       = { for name, table in module.table : name => table.name }
}

output "ticket_topic_arn" {
  description = "The topic alarms of severity ticket are sent to."
  value       = module.monitoring.ticket_topic_arn
}

output "user_pool_client_id" {
  description = "The web application's client of the user pool."
  value       = module.user_pool.user_pool_client_id
}

output "user_pool_id" {
  description = "The user pool."
  value       = module.user_pool.user_pool_id
}

output "wallet_api_id" {
  description = "The wallet API's id."
  value       = module.wallet_api.id
}

output "wallet_api_stage" {
  description = "The wallet API's stage."
  value       = module.wallet_api.stage_name
}

output "wallet_api_url" {
  description = "Where the wallet API is called, without a slash at the end."
  value       = module.wallet_api.invoke_url
}
