# The same events once more, within minutes, where metric filters can see them.
locals {
  log_group     = "/aws/cloudtrail/${var.name}"
  log_group_arn = "arn:aws:logs:${var.region}:${var.account_id}:log-group:${local.log_group}"
}

resource "aws_cloudwatch_log_group" "this" {
  name              = local.log_group
  retention_in_days = var.log_days
  kms_key_id        = var.kms_key_arn

  tags = merge(var.tags, { Name = local.log_group })
}

resource "aws_iam_role" "logs" {
  name        = "${var.name}-logs"
  description = "Lets CloudTrail write its events to a log group."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "cloudtrail.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id, "aws:SourceArn" = local.trail_arn } }
    }]
  })

  tags = merge(var.tags, { Name = "${var.name}-logs" })
}

resource "aws_iam_role_policy" "logs" {
  name = "${var.name}-logs"
  role = aws_iam_role.logs.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WriteEvents"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${local.log_group_arn}:log-stream:${var.account_id}_CloudTrail_${var.region}*"
    }]
  })
}
