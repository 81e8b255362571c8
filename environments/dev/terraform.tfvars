alarms = {
  api_5xx               = 5
  cost_usd              = 5
  emails                = ["dev-alarms@safemate.example"]
  everywhere            = false
  lambda_concurrency    = 1000 # the account's quota (L-B99A9384); a new account may have 10
  lambda_errors         = 10
  lambda_errors_percent = 5
  ticket_emails         = ["dev-tickets@safemate.example"]
}

api = {
  cors_origins               = ["*"]
  client_requests_per_minute = 3000
  requests_per_second        = 100
  burst                      = 250
  waf_enabled                = false
}

deletion_protection_enabled = false

functions = {
  api_monitor     = { memory_mb = 128, timeout_seconds = 15, reserved_concurrency = -1 }
  payment_handler = { memory_mb = 256, timeout_seconds = 30, reserved_concurrency = -1 }
  token_scopes    = { memory_mb = 128, timeout_seconds = 5, reserved_concurrency = -1 }
  wallet_manager  = { memory_mb = 256, timeout_seconds = 30, reserved_concurrency = -1 }
}

hedera = {
  demo       = true
  network    = "testnet"
  mirror_url = "https://testnet.mirrornode.hedera.com"
  node       = ""
}

logs = {
  debug          = true
  retention_days = 7
}

network = null

payments = {
  network          = "eip155:84532"
  asset            = "0x036CbD53842c5426634e7929541eC2318f3dCF7e"
  asset_name       = "USDC"
  asset_version    = "2"
  pay_to           = "0x000000000000000000000000000000000000dEaD" # burns test money: nobody has its key
  mint_price       = "10000"                                      # 0.01 USDC
  read_price       = "1000"
  facilitator_url  = "https://x402.org/facilitator"
  facilitator_auth = "none"
  cdp_url          = "https://api.cdp.coinbase.com"
  session_hosts    = []
}

runbook_url = "https://github.com/your-organisation/your-repository/blob/main/docs/runbooks" # put in your own: refused on AWS

table_capacity = null

# Few requests: all are traced. AWS records 100,000 traces a month free of charge.
tracing = {
  health   = { per_second = 0, percent = 10 }
  payments = { per_second = 1, percent = 100 }
  wallets  = { per_second = 1, percent = 100 }
}
