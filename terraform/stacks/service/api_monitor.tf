# Calls both APIs as a user would (docs/monitoring.md). It may sign in as its own user, remember what it saw, and tell.
locals {
  alarm_topic_arn = "arn:aws:sns:${local.scope}:${local.prefix}-alarms"

  api_monitor = {
    description = "Checks of both APIs from the outside, every 15 minutes."

    environment = {
      ALERT_TOPIC_ARN               = local.alarm_topic_arn
      MONITOR_CREDENTIALS_PARAMETER = local.secret_names["monitor-credentials"]
      MONITOR_STATE_TABLE           = "${local.prefix}-monitor-state"
      OPTIMIZE_FOR_FREE_TIER        = tostring(var.environment == "dev")
      PAYMENT_API_URL               = local.api_urls["payment"]
      USER_POOL_CLIENT_ID           = module.user_pool.user_pool_client_id
      USER_POOL_ID                  = module.user_pool.user_pool_id
      WALLET_API_URL                = local.api_urls["wallet"]
      X402_ASSET                    = var.payments.asset
      X402_NETWORK                  = var.payments.network
      X402_PAY_TO                   = var.payments.pay_to
    }

    policy_statements = concat(local.read_secret["monitor-credentials"], [
      {
        # A pool's id is not known before it is made, its name tag is: no other pool of the account has it.
        sid        = "SignIn"
        actions    = ["cognito-idp:AdminInitiateAuth"]
        resources  = ["arn:aws:cognito-idp:${local.scope}:userpool/*"]
        conditions = { StringEquals = { "aws:ResourceTag/Name" = ["${local.prefix}-users"] } }
      },
      {
        sid       = "RememberWhatWasSeen"
        actions   = ["dynamodb:UpdateItem"]
        resources = [local.table_arns["monitor-state"]]
      },
      {
        sid       = "Tell"
        actions   = ["sns:Publish"]
        resources = [local.alarm_topic_arn]
      },
      {
        # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html, publishers of an encrypted topic
        sid        = "EncryptWhatIsTold"
        actions    = ["kms:Decrypt", "kms:GenerateDataKey"]
        resources  = local.any_key
        conditions = merge(local.is_our_key, { StringEquals = { "kms:ViaService" = ["sns.${var.region}.amazonaws.com"] } })
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
