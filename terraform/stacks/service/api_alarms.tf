# What API Gateway says of the APIs: of answers 5xx everywhere, of the rest as in function_alarms.tf.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
locals {
  watched_apis = var.alarms.everywhere ? local.api_names : [local.payment_api_name]

  # A purchase over x402 begins with an answer 402, and who only asks for prices gets nothing else.
  client_error_percent = { (local.wallet_api_name) = 50, (local.payment_api_name) = 90 }

  api_alarms = {
    for name in local.api_names : "${name}-5xx-errors" => {
      description = "${name} answers with 5xx."
      runbook     = "api-server-errors"
      severity    = "page"
      namespace   = "AWS/ApiGateway"
      metric_name = "5XXError"
      dimensions  = { ApiName = name, Stage = var.environment }
      threshold   = var.alarms.api_5xx
      missing     = "notBreaching" # no calls are no errors
    }
  }

  api_use_alarms = merge([
    for name in local.watched_apis : {
      "${name}-4xx-errors" = {
        description        = "${name} refuses more than ${local.client_error_percent[name]} % of its calls."
        runbook            = "api-client-errors"
        severity           = "ticket"
        namespace          = "AWS/ApiGateway"
        metric_name        = "4XXError"
        percent_of         = { metric_name = "Count", at_least = 20 } # the monitor alone makes a dozen, half of them to be refused
        dimensions         = { ApiName = name, Stage = var.environment }
        threshold          = local.client_error_percent[name]
        evaluation_periods = 3
        missing            = "notBreaching" # no calls, none refused
      }
      "${name}-latency" = {
        description        = "One in twenty callers waits more than a second for ${name}."
        runbook            = "api-latency"
        severity           = "ticket"
        namespace          = "AWS/ApiGateway"
        metric_name        = "Latency"
        dimensions         = { ApiName = name, Stage = var.environment }
        statistic          = "p95"
        threshold          = 1000 # ms
        evaluation_periods = 3
        missing            = "notBreaching" # nobody waits
      }
      "${name}-integration-latency" = {
        description        = "One in twenty calls of ${name} takes its function more than 800 ms."
        runbook            = "api-integration-latency"
        severity           = "ticket"
        namespace          = "AWS/ApiGateway"
        metric_name        = "IntegrationLatency"
        dimensions         = { ApiName = name, Stage = var.environment }
        statistic          = "p95"
        threshold          = 800 # ms, which leaves the API 200 of its second
        evaluation_periods = 3
        missing            = "notBreaching" # nothing is waited for
      }
      "${name}-requests" = {
        description        = "${name} is called far more, or far less, than it usually is."
        runbook            = "api-requests"
        severity           = "ticket"
        namespace          = "AWS/ApiGateway"
        metric_name        = "Count"
        dimensions         = { ApiName = name, Stage = var.environment }
        band_width         = 3
        period_seconds     = 900 # as often as the monitor calls
        evaluation_periods = 3
        # The monitor calls all the time: silence is a drop, or an account that has nothing yet. monitor-silent and
        # synthetic-failures know which.
        missing = "missing"
      }
    }
  ]...)
}
