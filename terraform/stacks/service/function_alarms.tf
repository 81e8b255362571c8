# What Lambda says of functions. Somebody is told of errors of every function everywhere; the other kinds are there for
# every function where alarms.everywhere is true, else for the one that takes money, so that each kind is tried in dev.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
locals {
  watched_functions   = var.alarms.everywhere ? keys(local.functions) : ["payment_handler"]
  scheduled_functions = distinct([for schedule in values(local.schedules) : schedule.function])

  # Called four times an hour and by nobody but its schedule: five minutes have one call or none, and two such periods on end
  # never have two. Each call is looked at by itself, and one that fails is enough.
  seldom_functions = ["api_monitor"]

  function_paces = {
    for function in keys(local.functions) : function => contains(local.seldom_functions, function) ? (
      { seconds = 900, periods = 1, errors = 0 }
      ) : (
      { seconds = 300, periods = 2, errors = var.alarms.lambda_errors }
    )
  }

  function_alarms = merge([
    for function, name in local.function_names : {
      "${name}-errors" = {
        description        = "Calls of ${name} end in errors."
        runbook            = "function-errors"
        severity           = "page"
        namespace          = "AWS/Lambda"
        metric_name        = "Errors"
        dimensions         = { FunctionName = name }
        threshold          = local.function_paces[function].errors
        period_seconds     = local.function_paces[function].seconds
        evaluation_periods = local.function_paces[function].periods
        missing            = "notBreaching" # no calls are no errors
      }
      "${name}-dlq-depth" = {
        description        = "Asynchronous calls of ${name} have failed for good and wait in its dead-letter queue."
        runbook            = "dead-letters"
        severity           = "ticket"
        namespace          = "AWS/SQS"
        metric_name        = "ApproximateNumberOfMessagesVisible"
        dimensions         = { QueueName = "${name}-dlq" }
        statistic          = "Maximum"
        threshold          = 0
        evaluation_periods = 1
        missing            = "notBreaching" # SQS falls silent over a queue that nobody has used for six hours
      }
    }
  ]...)

  # Of a function whose every error is told, a share of them says nothing more.
  function_rate_alarms = {
    for function, name in local.function_names : "${name}-error-rate" => {
      description = "More than ${var.alarms.lambda_errors_percent} % of the calls of ${name} end in errors."
      runbook     = "function-error-rate"
      severity    = "page"
      namespace   = "AWS/Lambda"
      metric_name = "Errors"
      percent_of  = { metric_name = "Invocations" }
      dimensions  = { FunctionName = name }
      threshold   = var.alarms.lambda_errors_percent
      missing     = "notBreaching" # no calls, no share
    } if !contains(local.seldom_functions, function)
  }

  function_use_alarms = merge([
    for function in local.watched_functions : {
      "${local.function_names[function]}-invocations" = {
        description        = "${local.function_names[function]} is called far more, or far less, than it usually is."
        runbook            = "function-invocations"
        severity           = "ticket"
        namespace          = "AWS/Lambda"
        metric_name        = "Invocations"
        dimensions         = { FunctionName = local.function_names[function] }
        band_width         = 3
        period_seconds     = 900 # as often as the rarer schedule calls
        evaluation_periods = 3
        # Where a schedule calls, silence is a drop or an account that has nothing yet: monitor-silent and synthetic-failures
        # know which. Elsewhere it is a quiet hour.
        missing = contains(local.scheduled_functions, function) ? "missing" : "notBreaching"
      }
      "${local.function_names[function]}-duration" = {
        description        = "Calls of ${local.function_names[function]} take more than 80 % of the time they have."
        runbook            = "function-duration"
        severity           = "ticket"
        namespace          = "AWS/Lambda"
        metric_name        = "Duration"
        dimensions         = { FunctionName = local.function_names[function] }
        statistic          = "Maximum"
        threshold          = 800 * var.functions[function].timeout_seconds # of 1,000 ms a second
        period_seconds     = local.function_paces[function].seconds
        evaluation_periods = local.function_paces[function].periods
        missing            = "notBreaching" # no calls take no time
      }
      "${local.function_names[function]}-throttles" = {
        description        = "Calls of ${local.function_names[function]} are turned away: too many at once."
        runbook            = "function-throttles"
        severity           = "page"
        namespace          = "AWS/Lambda"
        metric_name        = "Throttles"
        dimensions         = { FunctionName = local.function_names[function] }
        threshold          = 0
        evaluation_periods = 1
        missing            = "notBreaching" # no calls, none turned away
      }
    }
  ]...)

  # Copies a function may have: its own, or all that the account has. One that has a single copy to itself is always at 100 %:
  # what comes beside it is a throttle, and has an alarm.
  function_copies = {
    for name, size in var.functions :
    name => size.reserved_concurrency < 0 ? var.alarms.lambda_concurrency : size.reserved_concurrency
  }

  function_concurrency_alarms = {
    for function in local.watched_functions : "${local.function_names[function]}-concurrency" => {
      description = "More than 80 % of the copies ${local.function_names[function]} may have run at once."
      runbook     = "function-concurrency"
      severity    = "ticket"
      namespace   = "AWS/Lambda"
      metric_name = "ConcurrentExecutions"
      dimensions  = { FunctionName = local.function_names[function] }
      statistic   = "Maximum"
      threshold   = 0.8 * local.function_copies[function]
      missing     = "notBreaching" # no calls, no copies
    } if local.function_copies[function] > 1
  }

  # There is no stream whose iterator could lag behind: what waits here are the events of schedules.
  function_event_alarms = {
    for function in local.scheduled_functions : "${local.function_names[function]}-event-age" => {
      description        = "Events have waited five minutes and more before ${local.function_names[function]} took them up."
      runbook            = "function-event-age"
      severity           = "ticket"
      namespace          = "AWS/Lambda"
      metric_name        = "AsyncEventAge"
      dimensions         = { FunctionName = local.function_names[function] }
      statistic          = "Maximum"
      threshold          = 300000 # ms
      evaluation_periods = 1
      missing            = "notBreaching" # no events, none that wait
    } if contains(local.watched_functions, function)
  }
}
