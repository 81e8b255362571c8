locals {
  api_name       = "${local.prefix}-api"
  api_dimensions = { ApiName = local.api_name, Stage = var.environment }

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
    "${local.api_name}-5xx-errors" = {
      description = "The API answers with 5xx."
      namespace   = "AWS/ApiGateway"
      metric_name = "5XXError"
      dimensions  = local.api_dimensions
      threshold   = var.alarms.api_5xx
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
    [
      {
        title     = "API Gateway Metrics"
        statistic = "Sum"
        metrics = [
          ["AWS/ApiGateway", "Count", "ApiName", local.api_name, "Stage", var.environment],
          [".", "4XXError", ".", ".", ".", "."],
          [".", "5XXError", ".", ".", ".", "."],
        ]
      },
      {
        title     = "API Gateway Latency"
        statistic = "p95"
        metrics = [
          ["AWS/ApiGateway", "Latency", "ApiName", local.api_name, "Stage", var.environment],
          [".", "IntegrationLatency", ".", ".", ".", "."],
        ]
      },
    ],
  )
}

module "monitoring" {
  source = "../../modules/cloudwatch"

  account_id        = var.account_id
  region            = var.region
  prefix            = local.prefix
  kms_key_arn       = module.key.key_arn
  alarm_emails      = var.alarms.emails
  alarms            = merge(local.function_alarms, local.api_alarms)
  percentage_alarms = local.function_error_rates
  dashboard_widgets = local.dashboard_widgets
}
