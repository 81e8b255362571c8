# Asynchronous invocations that failed for good wait here, two weeks at most.
resource "aws_sqs_queue" "dead_letter" {
  name                      = "${var.name}-dlq"
  message_retention_seconds = 1209600
  kms_master_key_id         = var.kms_key.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*"
      Resource  = local.dead_letter_arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  tags = merge(var.tags, { Name = "${var.name}-dlq" })
}
