# A budget looks at the month as a whole: what has been spent of it, and what it will come to.
resource "aws_budgets_budget" "month" {
  name         = "${var.prefix}-month"
  budget_type  = "COST"
  limit_amount = format("%.1f", var.budget.usd) # as AWS gives it back
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }

    content {
      notification_type         = notification.key
      threshold                 = notification.value
      threshold_type            = "PERCENTAGE"
      comparison_operator       = "GREATER_THAN"
      subscriber_sns_topic_arns = [var.topic_arns[var.budget.severity]]
    }
  }

  tags = merge(var.tags, { Name = "${var.prefix}-month", Runbook = var.budget.runbook, Severity = var.budget.severity })
}

# Spending that is unlike this account's own past, service by service, whatever the sum. An account may have one such monitor.
resource "aws_ce_anomaly_monitor" "services" {
  count = var.anomaly_monitor_arn == null ? 1 : 0

  name              = "${var.prefix}-services"
  monitor_type      = "DIMENSIONAL"
  monitor_dimension = "SERVICE"

  tags = merge(var.tags, { Name = "${var.prefix}-services" })
}

locals {
  anomaly_monitor_arn = try(aws_ce_anomaly_monitor.services[0].arn, var.anomaly_monitor_arn)
}

resource "aws_ce_anomaly_subscription" "topic" {
  name             = "${var.prefix}-anomalies"
  frequency        = "IMMEDIATE" # the only one that goes to a topic
  monitor_arn_list = [local.anomaly_monitor_arn]

  subscriber {
    type    = "SNS"
    address = var.topic_arns[var.anomalies.severity]
  }

  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = [tostring(var.anomalies.usd)]
    }
  }

  tags = merge(var.tags, { Name = "${var.prefix}-anomalies", Runbook = var.anomalies.runbook, Severity = var.anomalies.severity })
}
