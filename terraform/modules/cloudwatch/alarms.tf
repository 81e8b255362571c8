# One metric against one threshold.
resource "aws_cloudwatch_metric_alarm" "metric" {
  for_each = var.alarms

  alarm_name          = each.key
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric_name
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = each.value.period_seconds
  evaluation_periods  = each.value.evaluation_periods
  comparison_operator = each.value.below ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = each.value.below ? "breaching" : "notBreaching" # no calls are no errors, but they are few
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  tags = merge(var.tags, { Name = "${each.key}-alarm" })
}

# One metric as a percentage of another: what is said of a busy hour holds for a quiet one too.
resource "aws_cloudwatch_metric_alarm" "percentage" {
  for_each = var.percentage_alarms

  alarm_name          = each.key
  alarm_description   = each.value.description
  evaluation_periods  = each.value.evaluation_periods
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold_percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "percentage"
    label       = "${each.value.part} per 100 ${each.value.whole}"
    expression  = "100 * part / whole"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { part = each.value.part, whole = each.value.whole }

    content {
      id = metric_query.key

      metric {
        namespace   = each.value.namespace
        metric_name = metric_query.value
        dimensions  = each.value.dimensions
        stat        = "Sum"
        period      = each.value.period_seconds
      }
    }
  }

  tags = merge(var.tags, { Name = "${each.key}-alarm" })
}
