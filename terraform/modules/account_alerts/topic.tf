# Where everything goes that somebody should know of the account.
locals {
  scope      = "${var.region}:${var.account_id}"
  topic_name = "${var.prefix}-alerts"
  topic_arn  = "arn:aws:sns:${local.scope}:${local.topic_name}"

  publishers = {
    LetItsRulesPublish = {
      principal = "events.amazonaws.com"
      source    = "arn:aws:events:${local.scope}:rule/${var.prefix}-*"
    }
    LetItsAlarmsPublish = {
      principal = "cloudwatch.amazonaws.com"
      source    = "arn:aws:cloudwatch:${local.scope}:alarm:${var.prefix}-*"
    }
    LetItsBudgetsPublish       = { principal = "budgets.amazonaws.com", source = null } # their ARNs tell no more
    LetItsCostAnomaliesPublish = { principal = "costalerts.amazonaws.com", source = null }
  }
}

resource "aws_sns_topic" "alerts" {
  name              = local.topic_name
  kms_master_key_id = var.kms_key_arn

  tags = merge(var.tags, { Name = local.topic_name })
}

resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        for sid, publisher in local.publishers : {
          Sid       = sid
          Effect    = "Allow"
          Principal = { Service = publisher.principal }
          Action    = "sns:Publish"
          Resource  = local.topic_arn
          Condition = merge(
            { StringEquals = { "aws:SourceAccount" = var.account_id } },
            publisher.source == null ? {} : { ArnLike = { "aws:SourceArn" = publisher.source } },
          )
        }
      ],
      [{
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = local.topic_arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
    )
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.emails)

  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = each.key
}
