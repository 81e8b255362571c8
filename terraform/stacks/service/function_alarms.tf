# What Lambda says of functions. Somebody is told of errors of every function everywhere; the other kinds are there for
# every function where alarms.everywhere is true, else for the one that takes money, so that each kind is tried in dev.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
locals {
  watched_functions   = var.alarms.everywhere ? keys(local.functions) : ["payment_handler"]
  scheduled_functions = distinct([for schedule in values(local.schedules) : schedule.function])

  function_alarms = merge([
    for name in values(local.function_names) : {
      "${name}-errors" = {
        description = "Calls of ${name} end in errors."
        runbook     = "function-errors"
        severity    = "page"
        namespace   = "AWS/Lambda"
        metric_name = "Errors"
        dimensions  = { FunctionName = name }
        threshold   = var.alarms.lambda_errors
        missing     = "notBreaching" # no calls are no errors
      }
      "${name}-error-rate" = {
        description = "More than ${var.alarms.lambda_errors_percent} % of the calls of ${name} end in errors."
        runbook     = "function-error-rate"
        severity    = "page"
        namespace   = "AWS/Lambda"
        metric_name = "Errors"
        percent_of  = { metric_name = "Invocations" }
        dimensions  = { FunctionName = name }
        threshold   = var.alarms.lambda_errors_percent
        missing     = "notBreaching" # no calls, no share
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
        # Where a schedule calls, silence is the drop; elsewhere it is a quiet hour.
        missing = contains(local.scheduled_functions, function) ? "breaching" : "notBreaching"
      }
      "${local.function_names[function]}-duration" = {
        description = "Calls of ${local.function_names[function]} take more than 80 % of the time they have."
        runbook     = "function-duration"
        severity    = "ticket"
        namespace   = "AWS/Lambda"
        metric_name = "Duration"
        dimensions  = { FunctionName = local.function_names[function] }
        statistic   = "Maximum"
        threshold   = 800 * var.functions[function].timeout_seconds # of 1,000 ms a second
        missing     = "notBreaching"                                # no calls take no time
      }
      "${local.function_names[function]}-throttles" = {
        description = "Calls of ${local.function_names[function]} are turned away: too many at once."
        runbook     = "function-throttles"
        severity    = "page"
        namespace   = "AWS/Lambda"
        metric_name = "Throttles"
        dimensions  = { FunctionName = local.function_names[function] }
        threshold   = 0
        missing     = "notBreaching" # no calls, none turned away
      }
    }
  ]...)

  # A new account may run ten copies of all functions together. A function that has one copy to itself is always at
  # 100 %: what comes beside it is a throttle, and has an alarm.
  function_copies = { for name, size in var.functions : name => size.reserved_concurrency < 0 ? 10 : size.reserved_concurrency }

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
