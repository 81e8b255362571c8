# One metric, or one percentile of it, against one threshold.
resource "aws_cloudwatch_metric_alarm" "metric" {
  for_each = { for name, alarm in var.alarms : name => alarm if !contains(keys(local.expressions), name) }

  alarm_name          = each.key
  alarm_description   = local.descriptions[each.key]
  namespace           = each.value.namespace
  metric_name         = each.value.metric_name
  dimensions          = each.value.dimensions
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  period              = each.value.period_seconds
  evaluation_periods  = each.value.evaluation_periods
  comparison_operator = each.value.below ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing
  alarm_actions       = [local.topics_by_severity[each.value.severity]]
  ok_actions          = [local.topics_by_severity[each.value.severity]]

  tags = merge(var.tags, { Name = "${each.key}-alarm" })

  # CloudWatch deletes no alarm that a composite alarm still names: that one has to let go of it first.
  lifecycle {
    create_before_destroy = true
  }
}

locals {
  # Whoever is woken by an alarm reads this first.
  descriptions = {
    for name, alarm in var.alarms : name => "${alarm.description} Runbook: ${var.runbook_url}/${alarm.runbook}.md"
  }
}
