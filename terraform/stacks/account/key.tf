# One key for the account's own records, apart from what the service keeps: who may read the one may not read the other.
module "key" {
  source = "../../modules/kms"

  account_id              = var.account_id
  alias                   = local.key_alias
  description             = "What is recorded of the account: trail, configuration, alerts."
  deletion_window_in_days = 30
  name                    = "${local.prefix}-kms-key"
  services                = local.key_services
  tags                    = { Purpose = "encryption" }
}

locals {
  key_services = merge(
    {
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
          ArnLike = { "kms:EncryptionContext:aws:logs:arn" = ["arn:aws:logs:${local.scope}:log-group:/aws/cloudtrail/${local.trail_name}"] }
        }
      }

      # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
      CloudTrailEncrypts = {
        principal = "cloudtrail.amazonaws.com"
        actions   = ["kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"]
        conditions = {
          StringEquals = { "aws:SourceArn" = [local.trail_arn] }
          StringLike   = { "kms:EncryptionContext:aws:cloudtrail:arn" = ["arn:aws:cloudtrail:*:${var.account_id}:trail/*"] }
        }
      }
      CloudTrailTriesTheKey = { # the bucket has a bucket key: then CloudTrail asks to decrypt when a trail is made
        principal  = "cloudtrail.amazonaws.com"
        actions    = ["kms:Decrypt", "kms:DescribeKey"]
        conditions = { StringEquals = { "aws:SourceArn" = [local.trail_arn] } }
      }
    },
    # Whoever may not use the key of the topic is silent, and nothing says so. EventBridge says for a queue which rule it acts
    # for, and for a topic nothing: to ask for aws:SourceAccount or aws:SourceArn there would turn every alert away
    # (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html). Hence IfExists, and the topic, which it does say; who
    # may publish to that, the topic's own policy decides.
    {
      EventBridgeToTopics = {
        principal = "events.amazonaws.com"
        actions   = ["kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"]
        conditions = {
          ArnLike              = { "kms:EncryptionContext:aws:sns:topicArn" = ["arn:aws:sns:${local.scope}:${local.prefix}-*"] }
          ArnLikeIfExists      = { "aws:SourceArn" = ["arn:aws:events:${local.scope}:rule/${local.prefix}-*"] }
          StringEqualsIfExists = { "aws:SourceAccount" = [var.account_id] }
        }
      }
    },
    {
      for sid, publisher in {
        EventBridgeToQueue = { principal = "events", source = "arn:aws:events:${local.scope}:rule/${local.prefix}-*" }
        Alarms             = { principal = "cloudwatch", source = "arn:aws:cloudwatch:${local.scope}:alarm:${local.prefix}-*" }
        } : sid => {
        principal = "${publisher.principal}.amazonaws.com"
        actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
        conditions = {
          StringEquals = { "aws:SourceAccount" = [var.account_id] }
          ArnLike      = { "aws:SourceArn" = [publisher.source] }
        }
      }
    },
    # https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html and ad-SNS.html
    {
      for sid, principal in { Budgets = "budgets", CostAnomalies = "costalerts" } : sid => {
        principal                     = "${principal}.amazonaws.com"
        actions                       = ["kms:Decrypt", "kms:GenerateDataKey"]
        conditions                    = { StringEquals = { "aws:SourceAccount" = [var.account_id] } }
      }
    },
  )
}
