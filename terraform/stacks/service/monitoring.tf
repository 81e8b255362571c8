locals {
  api_names = [local.wallet_api_name, local.payment_api_name]

  function_alarms = merge([
    for name in values(local.function_names) : {
      "${name}-errors" = {
        description = "Calls of ${name} end in errors."
        namespace   = "AWS/Lambda"
        metric_name = "Errors"
        dimensions  = { FunctionName = name }
        threshold   = var.alarms.lambda_errors
      }
      "${name}-dlq-depth" = {
        description        = "Asynchronous calls of ${name} have failed for good and wait in its dead-letter queue."
        namespace          = "AWS/SQS"
        metric_name        = "ApproximateNumberOfMessagesVisible"
        dimensions         = { QueueName = "${name}-dlq" }
        statistic          = "Maximum"
        threshold          = 0
        evaluation_periods = 1
      }
    }
  ]...)

  api_alarms = {
    for name in local.api_names : "${name}-5xx-errors" => {
      description = "${name} answers with 5xx."
      namespace   = "AWS/ApiGateway"
      metric_name = "5XXError"
      dimensions  = { ApiName = name, Stage = var.environment }
      threshold   = var.alarms.api_5xx
    }
  }

  schedule_alarms = {
    for name in keys(local.schedules) : "${local.prefix}-${name}-undelivered" => {
      description        = "Calls of schedule ${name} do not reach their function."
      namespace          = "AWS/SQS"
      metric_name        = "ApproximateNumberOfMessagesVisible"
      dimensions         = { QueueName = "${local.prefix}-${name}-undelivered" }
      statistic          = "Maximum"
      threshold          = 0
      evaluation_periods = 1
    }
  }

  # Who watches the watchman: it is called every fifteen minutes.
  monitor_alarms = {
    "${local.function_names["api_monitor"]}-silent" = {
      description    = "The monitor has not run for an hour."
      namespace      = "AWS/Lambda"
      metric_name    = "Invocations"
      dimensions     = { FunctionName = local.function_names["api_monitor"] }
      threshold      = 1
      below          = true
      period_seconds = 1800
    }
  }

  function_error_rates = {
    for name in values(local.function_names) : "${name}-error-rate" => {
      description       = "More than ${var.alarms.lambda_errors_percent} % of the calls of ${name} end in errors."
      namespace         = "AWS/Lambda"
      part              = "Errors"
      whole             = "Invocations"
      dimensions        = { FunctionName = name }
      threshold_percent = var.alarms.lambda_errors_percent
    }
  }

  dashboard_widgets = concat(
    flatten([
      for service, name in local.function_names : [
        {
          title     = "Lambda Performance: ${service}"
          statistic = "Sum"
          metrics = [
            ["AWS/Lambda", "Invocations", "FunctionName", name],
            [".", "Errors", ".", "."],
            [".", "Throttles", ".", "."],
          ]
        },
        {
          title     = "Lambda Duration: ${service}"
          statistic = "p95"
          metrics   = [["AWS/Lambda", "Duration", "FunctionName", name]]
        },
      ]
    ]),
    flatten([
      for name in local.api_names : [
        {
          title     = "API Gateway Metrics: ${name}"
          statistic = "Sum"
          metrics = [
            ["AWS/ApiGateway", "Count", "ApiName", name, "Stage", var.environment],
            [".", "4XXError", ".", ".", ".", "."],
            [".", "5XXError", ".", ".", ".", "."],
          ]
        },
        {
          title     = "API Gateway Latency: ${name}"
          statistic = "p95"
          metrics = [
            ["AWS/ApiGateway", "Latency", "ApiName", name, "Stage", var.environment],
            [".", "IntegrationLatency", ".", ".", ".", "."],
          ]
        },
      ]
    ]),
  )
}

module "monitoring" {
  source = "../../modules/cloudwatch"

  account_id        = var.account_id
  region            = var.region
  prefix            = local.prefix
  kms_key_arn       = module.key.key_arn
  alarm_emails      = var.alarms.emails
  percentage_alarms = local.function_error_rates
  dashboard_widgets = local.dashboard_widgets

  alarms = merge(
    local.function_alarms,
    local.table_alarms,
    local.api_alarms,
    local.schedule_alarms,
    local.monitor_alarms,
    local.payment_alarms,
  )
}
