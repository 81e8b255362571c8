alarms = {
  api_5xx               = 5
  cost_usd              = 50
  emails                = ["preprod-alarms@safemate.example"]
  everywhere            = true
  lambda_concurrency    = 1000 # the account's quota (L-B99A9384); a new account may have 10
  lambda_errors         = 10
  lambda_errors_percent = 5
  ticket_emails         = ["preprod-tickets@safemate.example"]
}

api = {
  cors_origins               = ["https://app.preprod.safemate.example"]
  client_requests_per_minute = 600
  requests_per_second        = 100
  burst                      = 250
  waf_enabled                = false
}

deletion_protection_enabled = false

functions = {
  api_monitor     = { memory_mb = 128, timeout_seconds = 30, reserved_concurrency = 1 }
  payment_handler = { memory_mb = 512, timeout_seconds = 30, reserved_concurrency = 50 }
  token_scopes    = { memory_mb = 128, timeout_seconds = 5, reserved_concurrency = 10 }
  wallet_manager  = { memory_mb = 512, timeout_seconds = 30, reserved_concurrency = 50 }
}

hedera = {
  demo       = false
  network    = "testnet"
  mirror_url = "https://testnet.mirrornode.hedera.com"
  node       = ""
}

logs = {
  debug          = false
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

# One a second comes to 2.6 million traces a month if each second has a request: 13 USD.
tracing = {
  health   = { per_second = 0, percent = 1 }
  payments = { per_second = 1, percent = 100 }
  wallets  = { per_second = 1, percent = 25 }
}
