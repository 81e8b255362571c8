# What runs without being asked, what the monitor finds, and the one word for all of it.
locals {
  schedule_alarms = {
    for name in keys(local.schedules) : "${local.prefix}-${name}-undelivered" => {
      description        = "Calls of schedule ${name} do not reach their function."
      runbook            = "undelivered-calls"
      severity           = "ticket"
      namespace          = "AWS/SQS"
      metric_name        = "ApproximateNumberOfMessagesVisible"
      dimensions         = { QueueName = "${local.prefix}-${name}-undelivered" }
      statistic          = "Maximum"
      threshold          = 0
      evaluation_periods = 1
      missing            = "notBreaching" # SQS falls silent over a queue that nobody has used for six hours
    }
  }

  monitor_alarms = {
    # Who watches the watchman: it is called every fifteen minutes.
    "${local.function_names["api_monitor"]}-silent" = {
      description    = "The monitor has not run for an hour."
      runbook        = "monitor-silent"
      severity       = "page"
      namespace      = "AWS/Lambda"
      metric_name    = "Invocations"
      dimensions     = { FunctionName = local.function_names["api_monitor"] }
      threshold      = 1
      below          = true
      period_seconds = 1800
      missing        = "breaching" # this very silence is looked for
    }
    "${local.prefix}-synthetic-failures" = {
      description        = "Checks that call the APIs as a user would have failed."
      runbook            = "synthetic-failures"
      severity           = "page"
      namespace          = "SafeMate/Monitor"
      metric_name        = "ChecksFailed"
      dimensions         = { Environment = var.environment }
      statistic          = "Maximum"
      threshold          = 0
      period_seconds     = 900
      evaluation_periods = 1
      missing            = "ignore" # a run that is late finds nothing: what the last one found stands
    }
  }

  # Functions that use the key themselves. Tables, bucket and queues use it as well, and say so in their own errors.
  key_alarms = {
    for function in(var.alarms.everywhere ? ["api_monitor", "payment_handler", "wallet_manager"] : ["wallet_manager"]) :
    "${local.function_names[function]}-key-errors" => {
      description        = "The key turns ${local.function_names[function]} away, or does not answer."
      runbook            = "key-errors"
      severity           = "page"
      namespace          = "SafeMate/Custom"
      metric_name        = "KeyErrors"
      dimensions         = { Environment = var.environment, Service = replace(function, "_", "-") }
      threshold          = 0
      evaluation_periods = 1
      missing            = "notBreaching" # only failures are counted
    }
  }

  service_alarms = {
    "${local.prefix}-service-unhealthy" = {
      description = "The service is unhealthy: customers get errors, cannot pay, or would if they tried."
      runbook     = "service-unhealthy"
      severity    = "page"
      any_of = concat(
        keys(local.api_alarms),
        [for function in ["payment_handler", "wallet_manager"] : "${local.function_names[function]}-errors"],
        ["${local.prefix}-facilitator-unavailable", "${local.prefix}-synthetic-failures"],
      )
    }
  }
}
