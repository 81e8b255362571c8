# Where alarms go: to one topic what somebody has to get up for (page), to the other what waits for the working day (ticket).
locals {
  topic_arns = {
    alarms  = "arn:aws:sns:${var.region}:${var.account_id}:${var.prefix}-alarms"
    tickets = "arn:aws:sns:${var.region}:${var.account_id}:${var.prefix}-tickets"
  }

  # Written out, not referred to: an alarm's successor is made before the alarm goes (alarms.tf), and the same would then hold
  # of all that alarms refer to. A topic's successor has the same name, and would go with it.
  topics_by_severity = { page = local.topic_arns.alarms, ticket = local.topic_arns.tickets }

  topic_policies = {
    for topic, arn in local.topic_arns : topic => jsonencode({
      Version = "2012-10-17"
      Statement = [
        {
          Sid       = "LetThisAccountsAlarmsPublish"
          Effect    = "Allow"
          Principal = { Service = "cloudwatch.amazonaws.com" }
          Action    = "sns:Publish"
          Resource  = arn
          Condition = {
            ArnLike      = { "aws:SourceArn" = "arn:aws:cloudwatch:${var.region}:${var.account_id}:alarm:${var.prefix}-*" }
            StringEquals = { "aws:SourceAccount" = var.account_id }
          }
        },
        {
          Sid       = "DenyWithoutTls"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sns:Publish"
          Resource  = arn
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        },
      ]
    })
  }
}

resource "aws_sns_topic" "alarms" {
  name              = "${var.prefix}-alarms"
  kms_master_key_id = var.kms_key_arn

  tags = merge(var.tags, { Name = "${var.prefix}-alarms" })
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = local.topic_policies.alarms
}

resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.alarm_emails)

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_sns_topic" "tickets" {
  name              = "${var.prefix}-tickets"
  kms_master_key_id = var.kms_key_arn

  tags = merge(var.tags, { Name = "${var.prefix}-tickets" })
}

resource "aws_sns_topic_policy" "tickets" {
  arn    = aws_sns_topic.tickets.arn
  policy = local.topic_policies.tickets
}

resource "aws_sns_topic_subscription" "ticket_email" {
  for_each = toset(var.ticket_emails)

  topic_arn = aws_sns_topic.tickets.arn
  protocol  = "email"
  endpoint  = each.key
}
