# The first look: is anything wrong, for whom, since when. What it names is on one of the other two.
locals {
  # What the monitor checks (lambda_src/api_monitor/checks); each is a value of the dimension Endpoint.
  monitor_targets = [
    "wallet-health", "wallet-round-trip", "wallet-cors", "wallet-no-token",
    "payment-health", "payment-paid-route", "payment-cors", "payment-no-token",
  ]

  # The one word for all of it, then everything else that somebody gets up for.
  overview_alarms = concat(keys(local.service_alarms), [for name, alarm in local.alarms : name if alarm.severity == "page"])

  overview_numbers = {
    "Requests"     = [for name, title in local.api_titles : { namespace = "AWS/ApiGateway", name = "Count", dimensions = { ApiName = name, Stage = var.environment }, label = title }]
    "5xx answers"  = [for name, title in local.api_titles : { namespace = "AWS/ApiGateway", name = "5XXError", dimensions = { ApiName = name, Stage = var.environment }, label = title }]
    "Latency, p95" = [for name, title in local.api_titles : { namespace = "AWS/ApiGateway", name = "Latency", dimensions = { ApiName = name, Stage = var.environment }, label = "${title}, ms", stat = "p95" }]
    "Success rates" = [
      { namespace = "X402Payment", name = "PaymentSuccess", label = "payments", stat = "Average" },
      { namespace = "CDPWallet", name = "ConnectionSuccess", label = "wallets", stat = "Average" },
    ]
  }

  overview_rows = [
    {
      height = 3
      widgets = [{
        width    = 24
        markdown = <<-EOT
          # SafeMate ${var.environment}
          Each alarm's description ends with the address of its runbook (`docs/runbooks/`). More: dashboards `${local.prefix}-service` (APIs, functions, tables) and `${local.prefix}-wallet-x402` (wallets, payments); saved queries `${local.prefix}/…` in Logs Insights.
        EOT
      }]
    },
    {
      height  = 8
      widgets = [{ width = 24, title = "Alarms that page", alarms = [for name in local.overview_alarms : "arn:aws:cloudwatch:${local.scope}:alarm:${name}"] }]
    },
    {
      height  = 3
      widgets = [for title, metrics in local.overview_numbers : { width = 6, title = title, view = "singleValue", metrics = metrics }]
    },
    {
      widgets = [
        {
          title  = "Seen from outside: what the monitor checks"
          unit   = "up (1) or down (0)"
          stat   = "Minimum"
          period = 900
          metrics = [
            for target in local.monitor_targets :
            { namespace = "SafeMate/Monitor", name = "Availability", dimensions = { Environment = var.environment, Endpoint = target }, label = target }
          ]
        },
        {
          title   = "Checks that failed"
          unit    = "checks of one run"
          stat    = "Maximum"
          period  = 900
          metrics = [{ namespace = "SafeMate/Monitor", name = "ChecksFailed", dimensions = { Environment = var.environment }, label = "failed" }]
        },
      ]
    },
    {
      widgets = [
        {
          title = "Copies of functions at work"
          unit  = "at the same time"
          stat  = "Maximum"
          metrics = [
            for service, name in local.function_names :
            { namespace = "AWS/Lambda", name = "ConcurrentExecutions", dimensions = { FunctionName = name }, label = service }
          ]
        },
        {
          title = "Calls that failed for good"
          unit  = "messages waiting"
          stat  = "Maximum"
          metrics = [
            for label, queue in merge(
              { for service, name in local.function_names : "${service}, failed" => "${name}-dlq" },
              { for name in keys(local.schedules) : "${name}, undelivered" => "${local.prefix}-${name}-undelivered" },
            ) : { namespace = "AWS/SQS", name = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = queue }, label = label }
          ]
        },
      ]
    },
    {
      widgets = [
        {
          title = "Requests that tables turned away"
          unit  = "in 5 min"
          metrics = [
            for pair in setproduct(keys(local.tables), ["Read", "Write"]) :
            { namespace = "AWS/DynamoDB", name = "${pair[1]}ThrottleEvents", dimensions = { TableName = "${local.prefix}-${pair[0]}" }, label = "${pair[0]}, ${lower(pair[1])}s" }
          ]
        },
        {
          title = "Calls of the key that failed"
          unit  = "in 5 min"
          metrics = [
            for service in ["api-monitor", "payment-handler", "wallet-manager"] :
            { namespace = "SafeMate/Custom", name = "KeyErrors", dimensions = { Environment = var.environment, Service = service }, label = service }
          ]
        },
      ]
    },
    {
      widgets = [
        { title = "Latest errors (query errors)", query = local.queries.errors },
        {
          title   = "Charges of this month"
          unit    = "US dollars"
          stat    = "Maximum"
          period  = 21600
          limit   = { label = "alarm", value = var.alarms.cost_usd }
          metrics = [{ namespace = "AWS/Billing", name = "EstimatedCharges", dimensions = { Currency = "USD" }, label = "so far" }]
        },
      ]
    },
  ]
}
