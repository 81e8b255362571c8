# An alert that EventBridge could not hand to the topic waits here, two weeks at most; an alarm watches the queue.
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

locals {
  undelivered = { runbook = "undelivered-calls", severity = "page" }
}

resource "aws_cloudwatch_metric_alarm" "undelivered" {
  alarm_name          = local.queue_name
  alarm_description   = "Alerts of the account reach nobody: they wait in a queue. Runbook: docs/runbooks/${local.undelivered.runbook}.md"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.undelivered.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching" # SQS publishes nothing of a queue that nobody has used for six hours
  alarm_actions       = [aws_sns_topic.alerts.arn]
  ok_actions          = [aws_sns_topic.alerts.arn]

  tags = merge(var.tags, { Name = "${local.queue_name}-alarm", Severity = local.undelivered.severity })
}
