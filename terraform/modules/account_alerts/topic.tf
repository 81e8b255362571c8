# Where everything goes that somebody should know of the account: one topic for what somebody gets up for, one for what the
# next working day is soon enough for.
locals {
  scope       = "${var.region}:${var.account_id}"
  topic_names = { page = "${var.prefix}-alerts", ticket = "${var.prefix}-tickets" }
  topic_arns  = { page = aws_sns_topic.alerts.arn, ticket = aws_sns_topic.tickets.arn }

  # EventBridge does not tell a topic for whom it acts: asked for that, the topic would turn every alert away
  # (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html). IfExists: should it ever tell, it counts.
  publishers = {
    LetItsRulesPublish = {
      principal = "events.amazonaws.com"
      conditions = {
        ArnLikeIfExists      = { "aws:SourceArn" = "arn:aws:events:${local.scope}:rule/${var.prefix}-*" }
        StringEqualsIfExists = { "aws:SourceAccount" = var.account_id }
      }
    }
    LetItsAlarmsPublish = {
      principal = "cloudwatch.amazonaws.com"
      conditions = {
        ArnLike      = { "aws:SourceArn" = "arn:aws:cloudwatch:${local.scope}:alarm:${var.prefix}-*" }
        StringEquals = { "aws:SourceAccount" = var.account_id }
      }
    }
    LetItsBudgetsPublish = { # their ARNs tell no more
      principal  = "budgets.amazonaws.com"
      conditions = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }
    LetItsCostAnomaliesPublish = {
      principal  = "costalerts.amazonaws.com"
      conditions = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }
  }

  topic_policies = {
    for severity, name in local.topic_names : severity => jsonencode({
      Version = "2012-10-17"
      Statement = concat(
        [
          for sid, publisher in local.publishers : {
            Sid       = sid
            Effect    = "Allow"
            Principal = { Service = publisher.principal }
            Action    = "sns:Publish"
            Resource  = "arn:aws:sns:${local.scope}:${name}"
            Condition = publisher.conditions
          }
        ],
        [{
          Sid       = "DenyWithoutTls"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sns:Publish"
          Resource  = "arn:aws:sns:${local.scope}:${name}"
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        }],
      )
    })
  }
}

resource "aws_sns_topic" "alerts" {
  name              = local.topic_names.page
  kms_master_key_id = var.kms_key_arn

  tags = merge(var.tags, { Name = local.topic_names.page })
}

resource "aws_sns_topic_policy" "alerts" {
  arn    = aws_sns_topic.alerts.arn
  policy = local.topic_policies.page
}

resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.emails.page)

  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_sns_topic" "tickets" {
  name              = local.topic_names.ticket
  kms_master_key_id = var.kms_key_arn

  tags = merge(var.tags, { Name = local.topic_names.ticket })
}

resource "aws_sns_topic_policy" "tickets" {
  arn    = aws_sns_topic.tickets.arn
  policy = local.topic_policies.ticket
}

resource "aws_sns_topic_subscription" "ticket_email" {
  for_each = toset(var.emails.ticket)

  topic_arn = aws_sns_topic.tickets.arn
  protocol  = "email"
  endpoint  = each.key
}
