alarms = {
  api_5xx               = 5
  cost_usd              = 200
  emails                = ["oncall@safemate.example"]
  everywhere            = true
  lambda_concurrency    = 1000 # the account's quota (L-B99A9384); a new account may have 10
  lambda_errors         = 5
  lambda_errors_percent = 5
  ticket_emails         = ["tickets@safemate.example"]
}

api = {
  cors_origins               = ["https://app.safemate.example", "https://www.safemate.example"]
  client_requests_per_minute = 300
  requests_per_second        = 200
  burst                      = 400
  waf_enabled                = true
}

deletion_protection_enabled = true

functions = {
  api_monitor     = { memory_mb = 256, timeout_seconds = 30, reserved_concurrency = 1 }
  payment_handler = { memory_mb = 1024, timeout_seconds = 60, reserved_concurrency = 100 }
  token_scopes    = { memory_mb = 128, timeout_seconds = 5, reserved_concurrency = 50 }
  wallet_manager  = { memory_mb = 1024, timeout_seconds = 60, reserved_concurrency = 100 }
}

hedera = {
  demo       = false
  network    = "mainnet"
  mirror_url = "https://mainnet-public.mirrornode.hedera.com"
  node       = ""
}

logs = {
  debug          = false
  retention_days = 30
}


network = {
  cidr_block          = "10.0.0.0/16"
  interface_endpoints = ["kms"]
  zones = {
    a = { private_cidr = "10.0.1.0/24", public_cidr = "10.0.101.0/24" }
    b = { private_cidr = "10.0.2.0/24", public_cidr = "10.0.102.0/24" }
  }
}

payments = {
  network          = "eip155:8453"
  asset            = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"
  asset_name       = "USD Coin"
  asset_version    = "2"
  pay_to           = "0x000000000000000000000000000000000000dEaD" # put in your own: refused on AWS
  mint_price       = "10000"                                      # 0.01 USDC
  read_price       = "1000"
  facilitator_url  = "https://api.cdp.coinbase.com/platform/v2/x402"
  facilitator_auth = "cdp"
  cdp_url          = "https://api.cdp.coinbase.com"
  session_hosts    = []
}

runbook_url = "https://github.com/your-organisation/your-repository/blob/main/docs/runbooks" # put in your own: refused on AWS

table_capacity = {
  read_min       = 5
  read_max       = 100
  write_min      = 5
  write_max      = 100
  target_percent = 70
}

# One a second comes to 2.6 million traces a month if each second has a request: 13 USD; each million more is 5.
tracing = {
  health   = { per_second = 0, percent = 1 }
  payments = { per_second = 1, percent = 10 }
  wallets  = { per_second = 1, percent = 5 }
}
