# Made here, before the function's first call would make it without retention and without our key.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.logs.retention_days
  kms_key_id        = var.kms_key.arn

  tags = merge(var.tags, { Name = "${var.name}-logs" })
}
