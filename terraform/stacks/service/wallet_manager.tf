locals {
  wallet_manager = {
    description = "Users, wallets, transfers, transactions and files."

    environment = {
      CLIENT_REQUESTS_PER_MINUTE = tostring(var.api.client_requests_per_minute)
      DATA_BUCKET                = local.data_bucket
      HEDERA_MIRROR_URL          = local.hedera_mirror_url
      HEDERA_NODE                = local.hedera_node
      HEDERA_OPERATOR_PARAMETER  = local.secret_names["hedera-operator"]
      REQUESTS_TABLE             = module.table["requests"].name
      TRANSACTIONS_TABLE         = module.table["transactions"].name
      USERS_TABLE                = module.table["users"].name
      WALLETS_TABLE              = module.table["wallets"].name
    }

    policy_statements = concat(
      local.wallet_manager_tables,
      local.wallet_manager_files,
      local.wallet_manager_keys,
      [for statement in local.wallet_manager_live_ledger : statement if !var.hedera.demo],
    )
  }

  wallet_manager_tables = [
    {
      sid       = "SeeThatTablesAreThere"
      actions   = ["dynamodb:DescribeTable"]
      resources = [for name in ["requests", "transactions", "users", "wallets"] : local.table_arns[name]]
    },
    {
      sid       = "KeepUsers"
      actions   = ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
      resources = [local.table_arns["users"]]
    },
    {
      sid       = "KeepWallets"
      actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
      resources = [local.table_arns["wallets"]]
    },
    {
      sid       = "FindByEmailAndAccount"
      actions   = ["dynamodb:Query"]
      resources = ["${local.table_arns["users"]}/index/email-index", "${local.table_arns["wallets"]}/index/account-index"]
    },
    {
      sid       = "KeepTransactions"
      actions   = ["dynamodb:PutItem", "dynamodb:Query"]
      resources = [local.table_arns["transactions"]]
    },
    {
      sid       = "KeepRequests"
      actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
      resources = [local.table_arns["requests"]]
    },
    {
      sid        = "ReadEncryptedTables"
      actions    = ["kms:Decrypt"]
      resources  = local.any_key
      conditions = merge(local.is_our_key, { StringEquals = { "kms:ViaService" = ["dynamodb.${var.region}.amazonaws.com"] } })
    },
  ]

  # Users' own folders, and nothing else that is ever put into the bucket.
  wallet_manager_files = [
    {
      sid       = "KeepFiles"
      actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
      resources = ["arn:aws:s3:::${local.data_bucket}/users/*"]
    },
    {
      sid        = "ListFiles"
      actions    = ["s3:ListBucket"]
      resources  = ["arn:aws:s3:::${local.data_bucket}"]
      conditions = { StringLike = { "s3:prefix" = ["users/*"] } }
    },
    {
      sid       = "EncryptFiles"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = local.any_key
      conditions = merge(local.is_our_key, {
        ArnLike      = { "kms:EncryptionContext:aws:s3:arn" = ["arn:aws:s3:::${local.data_bucket}", "arn:aws:s3:::${local.data_bucket}/users/*"] }
        StringEquals = { "kms:ViaService" = ["s3.${var.region}.amazonaws.com"] }
      })
    },
  ]

  wallet_manager_keys = [
    {
      sid        = "SeeThatTheKeyIsThere"
      actions    = ["kms:DescribeKey"]
      resources  = local.any_key
      conditions = local.is_our_key
    },
    {
      sid       = "MakeAndOpenWalletKeys"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = local.any_key
      conditions = merge(local.is_our_key, {
        StringEquals = {
          "kms:EncryptionContext:app"         = [local.project]
          "kms:EncryptionContext:environment" = [var.environment]
          "kms:EncryptionContext:purpose"     = ["wallet-key"]
        }
      })
    },
  ]

  # A ledger outside our tables can leave a transfer half done: it is begun, then settled or given up.
  wallet_manager_live_ledger = concat(local.read_secret["hedera-operator"], [
    {
      sid       = "BeginOnlyFromOpenWallets"
      actions   = ["dynamodb:ConditionCheckItem"]
      resources = [local.table_arns["wallets"]]
    },
    {
      sid       = "SettleTransactions"
      actions   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
      resources = [local.table_arns["transactions"]]
    },
    {
      sid       = "GiveUpRequests"
      actions   = ["dynamodb:DeleteItem"]
      resources = [local.table_arns["requests"]]
    },
  ])
}
