alarms = {
  api_5xx               = 5
  cost_usd              = 5
  emails                = ["dev-alarms@safemate.example"]
  lambda_errors         = 10
  lambda_errors_percent = 5
}

api = {
  cors_origins        = ["*"]
  requests_per_second = 20
  burst               = 40
  waf_enabled         = false
}

debug_mode                  = true
deletion_protection_enabled = false
demo_mode                   = true

functions = {
  wallet_manager = { memory_mb = 256, timeout_seconds = 30, reserved_concurrency = 5 }
}

hedera_network     = "testnet"
log_retention_days = 7
network            = null
table_capacity     = null
