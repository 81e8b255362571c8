# What on-call asks the logs, saved for CloudWatch Logs Insights: the monitoring guide's three, and those the runbooks
# name. Lines are JSON, and Insights finds a field for each key; REQUEST_ID and PAYMENT_ID are there to be replaced.
locals {
  function_log_groups = { for name, function in local.function_names : name => "/aws/lambda/${function}" }
  access_log_groups   = [for name in local.api_names : "/aws/apigateway/${name}"]

  queries = {
    # The guide's "Error Analysis".
    errors = {
      log_groups = values(local.function_log_groups)
      text       = <<-EOT
        fields @timestamp, @message
        | filter level = "ERROR"
        | sort @timestamp desc
        | limit 100
      EOT
    }

    # The guide's "Payment Processing Analysis".
    payments = {
      log_groups = [local.function_log_groups["payment_handler"]]
      text       = <<-EOT
        fields @timestamp, @message
        | filter @message like "Payment processed"
        | stats count() as paymentCount, avg(duration) as avgDurationMs by resource
        | sort paymentCount desc
      EOT
    }

    # The guide's "Wallet Connection Analysis". It sorts by @timestamp, which no row has any more after stats: here the
    # half hour has a name to sort by.
    wallet-connections = {
      log_groups = [local.function_log_groups["payment_handler"]]
      text       = <<-EOT
        fields @timestamp, @message, bin(30m) as halfHour
        | filter @message like "Connected wallet"
        | stats count() as connectionCount by halfHour
        | sort halfHour desc
      EOT
    }

    # An id of an answer's error, of the API's access log, of Lambda, or an alert's: each is somewhere in the lines of
    # its request. The access log's line has both the API's id and Lambda's.
    by-request-id = {
      log_groups = concat(values(local.function_log_groups), local.access_log_groups)
      text       = <<-EOT
        fields @timestamp, @log, level, message, status, reason, @message
        | filter @message like "REQUEST_ID"
        | sort @timestamp asc
        | limit 1000
      EOT
    }

    by-payment-id = {
      log_groups = [local.function_log_groups["payment_handler"]]
      text       = <<-EOT
        fields @timestamp, message, state, was, reason, amount, transaction, correlation_id
        | filter payment_id = "PAYMENT_ID"
        | sort @timestamp asc
        | limit 1000
      EOT
    }

    # Lambda's own report of a call; only the first of a new copy has had to start. Milliseconds.
    cold-starts = {
      log_groups = values(local.function_log_groups)
      text       = <<-EOT
        fields @timestamp, @log
        | filter type = "platform.report" and ispresent(record.metrics.initDurationMs)
        | stats count() as coldStarts, avg(record.metrics.initDurationMs) as averageMs, max(record.metrics.initDurationMs) as slowestMs by @log
        | sort slowestMs desc
      EOT
    }

    # As callers see them: both APIs' access logs. Milliseconds.
    slowest-routes = {
      log_groups = local.access_log_groups
      text       = <<-EOT
        fields @timestamp, method, route, latencyMs, integrationMs
        | filter ispresent(latencyMs)
        | stats count() as calls, pct(latencyMs, 95) as p95Ms, max(latencyMs) as slowestMs, pct(integrationMs, 95) as functionP95Ms by method, route
        | sort p95Ms desc
        | limit 20
      EOT
    }

    monitor-failures = {
      log_groups = [local.function_log_groups["api_monitor"]]
      text       = <<-EOT
        fields @timestamp, target, state, seen, expected, latency_ms, target_request_id
        | filter message = "checked" and state in ["down", "unknown"]
        | sort @timestamp desc
        | limit 100
      EOT
    }
  }
}

module "queries" {
  source = "../../modules/log_queries"

  prefix  = local.prefix
  queries = local.queries
}
