# An alert that EventBridge could not hand to its topic waits here, two weeks at most; alarms watch the queue and EventBridge.
locals {
  queue_name = "${var.prefix}-alerts-undelivered"
  queue_arn  = "arn:aws:sqs:${local.scope}:${local.queue_name}"
}

resource "aws_sqs_queue" "undelivered" {
  name                      = local.queue_name
  message_retention_seconds = 1209600
  kms_master_key_id         = var.kms_key_arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "LetItsRulesLeaveTheirAlerts"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = local.queue_arn
        Condition = {
          ArnLike      = { "aws:SourceArn" = "arn:aws:events:${local.scope}:rule/${var.prefix}-*" }
          StringEquals = { "aws:SourceAccount" = var.account_id }
        }
      },
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = local.queue_arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })

  tags = merge(var.tags, { Name = local.queue_name })
}

# Both topics are told: the one that took no alert may be the very reason. EventBridge counts what it could neither deliver nor
# leave in the queue (whose key or policy may be at fault as well) by rule, and over all rules of the region, which is read here.
locals {
  undelivered = { runbook = "undelivered-calls", severity = "page" }

  losses = {
    undelivered = {
      description = "Alerts of the account reach nobody: they wait in a queue."
      namespace   = "AWS/SQS"
      metric_name = "ApproximateNumberOfMessagesVisible"
      dimensions  = { QueueName = aws_sqs_queue.undelivered.name }
      statistic   = "Maximum"
    }
    lost = {
      description = "EventBridge could neither deliver an event nor leave it in a queue: nobody will ever hear of it."
      namespace   = "AWS/Events"
      metric_name = "InvocationsFailedToBeSentToDlq"
      dimensions  = {}
      statistic   = "Sum"
    }
    failed = {
      description = "EventBridge could not hand an event to its target."
      namespace   = "AWS/Events"
      metric_name = "FailedInvocations"
      dimensions  = {}
      statistic   = "Sum"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "undelivered" {
  for_each = local.losses

  alarm_name          = "${var.prefix}-alerts-${each.key}"
  alarm_description   = "${each.value.description} Runbook: ${var.runbook_url}/${local.undelivered.runbook}.md"
  namespace           = each.value.namespace
  metric_name         = each.value.metric_name
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching" # nothing is published of a queue that is idle, nor of failures when there are none
  alarm_actions       = [aws_sns_topic.alerts.arn, aws_sns_topic.tickets.arn]
  ok_actions          = [aws_sns_topic.alerts.arn, aws_sns_topic.tickets.arn]

  tags = merge(var.tags, { Name = "${var.prefix}-alerts-${each.key}-alarm", Severity = local.undelivered.severity })
}
