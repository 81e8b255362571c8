alarms = {
  api_5xx               = 5
  cost_usd              = 50
  emails                = ["oncall@safemate.example"]
  lambda_errors         = 5
  lambda_errors_percent = 5
}

api = {
  cors_origins        = ["https://app.safemate.example", "https://www.safemate.example"]
  requests_per_second = 200
  burst               = 400
  waf_enabled         = true
}

debug_mode                  = false
deletion_protection_enabled = true
demo_mode                   = false

functions = {
  wallet_manager = { memory_mb = 1024, timeout_seconds = 60, reserved_concurrency = 100 }
}

hedera_network     = "mainnet"
log_retention_days = 30

network = {
  cidr_block          = "10.0.0.0/16"
  interface_endpoints = ["kms"]
  zones = {
    a = { private_cidr = "10.0.1.0/24", public_cidr = "10.0.101.0/24" }
    b = { private_cidr = "10.0.2.0/24", public_cidr = "10.0.102.0/24" }
  }
}

table_capacity = {
  read_min       = 5
  read_max       = 100
  write_min      = 5
  write_max      = 100
  target_percent = 70
}
