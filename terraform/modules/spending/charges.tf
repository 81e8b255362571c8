# AWS publishes what the account has run up this month in us-east-1 alone, and an alarm reaches only topics of its own
# region: hence the check of the topic. Period and silence are module cost's, for the same reasons.
resource "aws_cloudwatch_metric_alarm" "charges" {
  alarm_name          = "${var.prefix}-charges"
  alarm_description   = "This month's charges have passed ${var.charges.usd} USD. Runbook: ${var.runbook_url}/${var.charges.runbook}.md"
  namespace           = "AWS/Billing"
  metric_name         = "EstimatedCharges"
  dimensions          = { Currency = "USD" }
  statistic           = "Maximum"
  period              = 86400
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.charges.usd
  treat_missing_data  = "missing" # AWS publishes a few times a day: silence says nothing
  alarm_actions       = [var.topic_arns[var.charges.severity]]

  tags = merge(var.tags, { Name = "${var.prefix}-charges-alarm", Severity = var.charges.severity })
}
