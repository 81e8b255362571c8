# Calls that EventBridge could not bring to the function wait here, two weeks at most. (What reached the function and
# failed there is in the function's own dead-letter queue.)
locals {
  queue_name = "${var.name}-undelivered"
  queue_arn  = "arn:aws:sqs:${var.region}:${var.account_id}:${local.queue_name}"
  rule_arn   = "arn:aws:events:${var.region}:${var.account_id}:rule/${var.name}"
}

resource "aws_sqs_queue" "undelivered" {
  name                      = local.queue_name
  message_retention_seconds = 1209600
  kms_master_key_id         = var.kms_key_arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "LetTheScheduleLeaveItsCalls"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = local.queue_arn
        Condition = { ArnEquals = { "aws:SourceArn" = local.rule_arn } }
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
