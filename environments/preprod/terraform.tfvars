alarms = {
  api_5xx               = 5
  cost_usd              = 50
  emails                = ["preprod-alarms@safemate.example"]
  lambda_errors         = 10
  lambda_errors_percent = 5
}

api = {
  cors_origins        = ["https://app.preprod.safemate.example"]
  requests_per_second = 50
  burst               = 100
  waf_enabled         = false
}

debug_mode                  = false
deletion_protection_enabled = false
demo_mode                   = false

functions = {
  wallet_manager = { memory_mb = 512, timeout_seconds = 30, reserved_concurrency = 20 }
}

hedera_network     = "testnet"
log_retention_days = 7
network            = null
table_capacity     = null
