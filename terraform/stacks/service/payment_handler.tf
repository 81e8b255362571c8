locals {
  payment_handler = {
    description = "Payments over x402, and wallet sessions that pay."

    environment = {
      CDP_CREDENTIALS_PARAMETER  = local.secret_names["cdp-credentials"]
      CDP_URL                    = local.cdp_url
      CLIENT_REQUESTS_PER_MINUTE = tostring(var.api.client_requests_per_minute)
      FACILITATOR_AUTH           = var.payments.facilitator_auth
      FACILITATOR_URL            = local.facilitator_url
      NFTS_TABLE                 = module.table["nfts"].name
      PAYMENTS_TABLE             = module.table["payments"].name
      PUBLIC_BASE_URL            = local.api_urls["payment"]
      REQUESTS_TABLE             = module.table["requests"].name
      SESSION_ALLOWED_HOSTS      = join(",", local.session_hosts)
      WALLET_SESSIONS_TABLE      = module.table["wallet-sessions"].name
      X402_ASSET                 = var.payments.asset
      X402_ASSET_NAME            = var.payments.asset_name
      X402_ASSET_VERSION         = var.payments.asset_version
      X402_MINT_PRICE            = var.payments.mint_price
      X402_NETWORK               = var.payments.network
      X402_PAY_TO                = var.payments.pay_to
      X402_READ_PRICE            = var.payments.read_price
    }

    policy_statements = concat(local.read_secret["cdp-credentials"], [
      {
        sid       = "SeeThatTablesAreThere"
        actions   = ["dynamodb:DescribeTable"]
        resources = [for name in ["payments", "wallet-sessions", "nfts", "requests"] : local.table_arns[name]]
      },
      {
        # Deleting takes back the claim of a payment that the facilitator never got.
        sid       = "KeepPayments"
        actions   = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
        resources = [for name in ["payments", "requests"] : local.table_arns[name]]
      },
      {
        sid       = "KeepNfts"
        actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
        resources = [local.table_arns["nfts"]]
      },
      {
        sid       = "KeepSessions"
        actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
        resources = [local.table_arns["wallet-sessions"]]
      },
      {
        sid       = "FindOpenPayments"
        actions   = ["dynamodb:Query"]
        resources = ["${local.table_arns["payments"]}/index/open-index"]
      },
      {
        sid        = "ReadEncryptedTables"
        actions    = ["kms:Decrypt"]
        resources  = local.any_key
        conditions = merge(local.is_our_key, { StringEquals = { "kms:ViaService" = ["dynamodb.${var.region}.amazonaws.com"] } })
      },
    ])
  }
}
