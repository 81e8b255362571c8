output "alarm_topic_arn" {
  description = "The topic alarms are sent to."
  value       = module.monitoring.topic_arn
}

output "dashboard_name" {
  description = "The CloudWatch dashboard."
  value       = module.monitoring.dashboard_name
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

output "transactions_table_name" {
  description = "The transactions table."
  value       = module.table["transactions"].name
}

output "user_pool_client_id" {
  description = "The web application's client of the user pool."
  value       = module.user_pool.user_pool_client_id
}

output "user_pool_id" {
  description = "The user pool."
  value       = module.user_pool.user_pool_id
}

output "users_table_name" {
  description = "The users table."
  value       = module.table["users"].name
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

output "wallets_table_name" {
  description = "The wallets table."
  value       = module.table["wallets"].name
}
