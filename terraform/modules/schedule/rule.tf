resource "aws_cloudwatch_event_rule" "this" {
  name                = var.name
  description         = var.description
  schedule_expression = var.expression

  tags = merge(var.tags, { Name = var.name })
}

resource "aws_cloudwatch_event_target" "function" {
  rule      = aws_cloudwatch_event_rule.this.name
  target_id = "function"
  arn       = var.function.alias_arn
  input     = var.input

  # What is late is worth less than what comes next.
  retry_policy {
    maximum_event_age_in_seconds = var.retry.age_seconds
    maximum_retry_attempts       = var.retry.attempts
  }

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }

  depends_on = [aws_lambda_permission.schedule]
}

resource "aws_lambda_permission" "schedule" {
  statement_id  = var.name
  action        = "lambda:InvokeFunction"
  function_name = var.function.name
  qualifier     = var.function.alias
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.this.arn
}
