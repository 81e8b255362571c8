locals {
  wallet_manager = {
    description = "Users, wallets and transactions."

    environment = {
      DATA_BUCKET        = local.data_bucket
      TRANSACTIONS_TABLE = module.table["transactions"].name
      USERS_TABLE        = module.table["users"].name
      WALLETS_TABLE      = module.table["wallets"].name
    }

    policy_statements = [
      {
        sid       = "SeeThatTablesAreThere"
        actions   = ["dynamodb:DescribeTable"]
        resources = values(local.table_arns)
      },
      {
        sid       = "KeepUsers"
        actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
        resources = [local.table_arns["users"]]
      },
      {
        sid       = "FindUsersByEmail"
        actions   = ["dynamodb:Query"]
        resources = ["${local.table_arns["users"]}/index/email-index"]
      },
      {
        sid       = "KeepWallets"
        actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
        resources = [local.table_arns["wallets"]]
      },
      {
        sid       = "KeepTransactions"
        actions   = ["dynamodb:PutItem", "dynamodb:Query"]
        resources = [local.table_arns["transactions"]]
      },
      {
        sid       = "SeeThatTheBucketIsThere"
        actions   = ["s3:ListBucket"]
        resources = ["arn:aws:s3:::${local.data_bucket}"]
      },
      {
        sid        = "SeeThatTheKeyIsThere"
        actions    = ["kms:DescribeKey"]
        resources  = local.any_key
        conditions = local.is_our_key
      },
      {
        sid       = "MakeWalletKeys"
        actions   = ["kms:GenerateDataKey"]
        resources = local.any_key
        conditions = merge(local.is_our_key, {
          StringEquals = {
            "kms:EncryptionContext:app"         = [local.project]
            "kms:EncryptionContext:environment" = [var.environment]
            "kms:EncryptionContext:purpose"     = ["wallet-key"]
          }
        })
      },
      {
        sid        = "ReadEncryptedTables"
        actions    = ["kms:Decrypt"]
        resources  = local.any_key
        conditions = merge(local.is_our_key, { StringEquals = { "kms:ViaService" = ["dynamodb.${var.region}.amazonaws.com"] } })
      },
    ]
  }
}
