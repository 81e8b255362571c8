# One key for everything the environment keeps.
module "key" {
  source = "../../modules/kms"

  account_id              = var.account_id
  alias                   = local.key_alias
  description             = "Everything ${local.prefix} stores: tables, bucket, logs, messages, function settings."
  deletion_window_in_days = 7
  name                    = "${local.prefix}-kms-key"
  tags                    = { Purpose = "encryption" }

  services = {
    CloudWatchLogs = {
      principal = "logs.${var.region}.amazonaws.com"
      actions = [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
      ]
      conditions = {
        ArnLike = {
          "kms:EncryptionContext:aws:logs:arn" = [
            "arn:aws:logs:${local.scope}:log-group:/aws/*/${local.prefix}-*",
            "arn:aws:logs:${local.scope}:log-group:API-Gateway-Execution-Logs_*/${var.environment}",
            "arn:aws:logs:${local.scope}:log-group:aws-waf-logs-${local.prefix}-*",
          ]
        }
      }
    }

    # A schedule that cannot reach its function leaves the call in an encrypted queue.
    EventBridge = {
      principal = "events.amazonaws.com"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      conditions = {
        StringEquals = { "aws:SourceAccount" = [var.account_id] }
        ArnLike      = { "aws:SourceArn" = ["arn:aws:events:${local.scope}:rule/${local.prefix}-*"] }
      }
    }

    # An alarm that may not use the key of its topic is silent, and nothing says so.
    CloudWatchAlarms = {
      principal = "cloudwatch.amazonaws.com"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      conditions = {
        StringEquals = { "aws:SourceAccount" = [var.account_id] }
        ArnLike      = { "aws:SourceArn" = ["arn:aws:cloudwatch:${local.scope}:alarm:${local.prefix}-*"] }
      }
    }
  }
}

# A key's id is not known before it is made, its alias is: this is how a function's policy names our key, and only it,
# in a plan that can be read. https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
locals {
  any_key    = ["arn:aws:kms:${local.scope}:key/*"]
  is_our_key = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = ["alias/${local.key_alias}"] } }
}
