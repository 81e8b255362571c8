# Alarms on what metrics say together: a percentage, the largest of several, a band learnt from the past; and on one metric
# where few samples say nothing.
locals {
  # One metric as a percentage of another: what is said of a busy hour holds for a quiet one too. Where the whole has a
  # least (at_least), less than that is too little to say anything about. A rate (per_second) is compared with a sum.
  percentages = {
    for name, alarm in var.alarms : name => {
      expression = join("", [
        alarm.percent_of.at_least > 0 ? "IF(whole >= ${alarm.percent_of.at_least}, " : "",
        alarm.percent_of.per_second ? "100 * part / (${alarm.period_seconds} * whole)" : "100 * part / whole",
        alarm.percent_of.at_least > 0 ? ", 0)" : "",
      ])
      label = "${alarm.metric_name} per 100 ${alarm.percent_of.metric_name}"
      metrics = {
        part  = { metric_name = alarm.metric_name, statistic = alarm.statistic, more = {} }
        whole = { metric_name = alarm.percent_of.metric_name, statistic = alarm.percent_of.statistic, more = {} }
      }
    } if alarm.percent_of != null
  }

  # AWS counts some things only under each value of a dimension, and says nothing under those where there is nothing to
  # count: a sum with + would be silent when any part is.
  largest = {
    for name, alarm in var.alarms : name => {
      expression = "MAX(METRICS())"
      label      = "${alarm.metric_name} of any ${alarm.largest_of.dimension}"
      metrics = {
        for value in alarm.largest_of.values : lower(value) =>
        { metric_name = alarm.metric_name, statistic = alarm.statistic, more = { (alarm.largest_of.dimension) = value } }
      }
    } if alarm.largest_of != null
  }

  # Until there are enough samples, the threshold itself, which is neither above nor below it.
  sampled = {
    for name, alarm in var.alarms : name => {
      expression = "IF(samples >= ${alarm.enough_samples}, watched, ${alarm.threshold})"
      label      = "${alarm.metric_name} of ${alarm.enough_samples} and more"
      metrics = {
        samples = { metric_name = alarm.metric_name, statistic = "SampleCount", more = {} }
        watched = { metric_name = alarm.metric_name, statistic = alarm.statistic, more = {} }
      }
    } if alarm.enough_samples != null
  }

  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html
  bands = {
    for name, alarm in var.alarms : name => {
      expression = "ANOMALY_DETECTION_BAND(watched, ${alarm.band_width})"
      label      = "${alarm.metric_name} as expected"
      metrics    = { watched = { metric_name = alarm.metric_name, statistic = alarm.statistic, more = {} } }
    } if alarm.band_width != null
  }

  expressions = merge(local.percentages, local.largest, local.sampled, local.bands)
}

resource "aws_cloudwatch_metric_alarm" "expression" {
  for_each = local.expressions

  alarm_name         = each.key
  alarm_description  = local.descriptions[each.key]
  evaluation_periods = var.alarms[each.key].evaluation_periods
  treat_missing_data = var.alarms[each.key].missing
  alarm_actions      = [local.topics_by_severity[var.alarms[each.key].severity]]
  ok_actions         = [local.topics_by_severity[var.alarms[each.key].severity]]

  # A band has two edges, and either may be left.
  threshold           = var.alarms[each.key].threshold
  threshold_metric_id = contains(keys(local.bands), each.key) ? "expression" : null
  comparison_operator = (
    contains(keys(local.bands), each.key) ? "LessThanLowerOrGreaterThanUpperThreshold" :
    var.alarms[each.key].below ? "LessThanThreshold" : "GreaterThanThreshold"
  )

  metric_query {
    id          = "expression"
    label       = each.value.label
    expression  = each.value.expression
    return_data = true
  }

  dynamic "metric_query" {
    for_each = each.value.metrics

    content {
      id          = metric_query.key
      return_data = contains(keys(local.bands), each.key) ? true : null # beside a band, what it is compared with

      metric {
        namespace   = var.alarms[each.key].namespace
        metric_name = metric_query.value.metric_name
        dimensions  = merge(var.alarms[each.key].dimensions, metric_query.value.more)
        stat        = metric_query.value.statistic
        period      = var.alarms[each.key].period_seconds
      }
    }
  }

  tags = merge(var.tags, { Name = "${each.key}-alarm" })

  # CloudWatch deletes no alarm that a composite alarm still names: that one has to let go of it first.
  lifecycle {
    create_before_destroy = true
  }
}

moved {
  from = aws_cloudwatch_metric_alarm.percentage
  to   = aws_cloudwatch_metric_alarm.expression
}
