# AWS publishes what the account has run up this month in us-east-1 alone, and an alarm reaches only topics of its own
# region: hence the check of the topic.
resource "aws_cloudwatch_metric_alarm" "this" {
  alarm_name          = var.name
  alarm_description   = "This month's charges have passed ${var.threshold_usd} USD. Runbook: ${var.runbook_url}/${var.runbook}.md"
  namespace           = "AWS/Billing"
  metric_name         = "EstimatedCharges"
  dimensions          = { Currency = "USD" }
  statistic           = "Maximum"
  period              = 86400
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.threshold_usd
  treat_missing_data  = "missing" # AWS publishes a few times a day: silence says nothing
  alarm_actions       = [var.topic_arn]

  tags = merge(var.tags, { Name = "${var.name}-alarm" })
}
