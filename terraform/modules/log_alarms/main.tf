# A line of a log that matches a pattern is counted; one is an alarm.
resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each = var.filters

  name           = "${var.prefix}-${each.key}"
  log_group_name = var.log_group_name
  pattern        = each.value.pattern

  metric_transformation {
    namespace = var.namespace
    name      = each.value.metric_name
    value     = "1"
    unit      = "Count"
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = var.filters

  alarm_name          = "${var.prefix}-${each.key}"
  alarm_description   = "${each.value.description} Runbook: ${var.runbook_url}/${each.value.runbook}.md"
  namespace           = var.namespace
  metric_name         = aws_cloudwatch_log_metric_filter.this[each.key].metric_transformation[0].name
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching" # no line that matches, no metric: silence is good news
  alarm_actions       = [var.topic_arns[each.value.severity]]

  tags = merge(var.tags, { Name = "${var.prefix}-${each.key}-alarm", Severity = each.value.severity })
}
