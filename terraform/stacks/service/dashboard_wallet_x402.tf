# The monitoring guide's CDPWalletX402Dashboard: its four graphs where it has them, and below what it says to watch
# besides. Amounts are in the token's smallest unit, milliseconds on an axis of their own.
locals {
  payment_function = { FunctionName = local.function_names["payment_handler"] }
  payment_stage    = { ApiName = local.payment_api_name, Stage = var.environment }

  wallet_x402_rows = [
    {
      widgets = [
        {
          title      = "Lambda Metrics"
          unit       = "calls in 5 min"
          right_unit = "ms"
          metrics = [
            { namespace = "AWS/Lambda", name = "Invocations", dimensions = local.payment_function, label = "invocations" },
            { namespace = "AWS/Lambda", name = "Errors", dimensions = local.payment_function, label = "errors" },
            { namespace = "AWS/Lambda", name = "Duration", dimensions = local.payment_function, label = "duration, average", stat = "Average", axis = "right" },
          ]
        },
        {
          title = "API Gateway Metrics"
          unit  = "requests in 5 min"
          metrics = [
            for metric, label in { "4XXError" = "4xx", "5XXError" = "5xx", Count = "requests" } :
            { namespace = "AWS/ApiGateway", name = metric, dimensions = local.payment_stage, label = label }
          ]
        },
      ]
    },
    {
      widgets = [
        {
          title   = "CDP Wallet Connections"
          unit    = "connections in 5 min"
          metrics = [{ namespace = "CDPWallet", name = "ConnectionSuccess", label = "connected" }]
        },
        {
          title      = "X402 Payment Metrics"
          unit       = "payments in 5 min"
          right_unit = "amount, smallest unit"
          metrics = [
            { namespace = "X402Payment", name = "PaymentSuccess", label = "paid" },
            { namespace = "X402Payment", name = "PaymentAmount", label = "amount", axis = "right" },
          ]
        },
      ]
    },
    {
      widgets = [
        {
          title = "Success rates"
          unit  = "share (1 = all)"
          stat  = "Average"
          limit = { label = "alarm below", value = 0.9 }
          metrics = [
            { namespace = "X402Payment", name = "PaymentSuccess", label = "payments" },
            { namespace = "CDPWallet", name = "ConnectionSuccess", label = "wallet connections" },
          ]
        },
        {
          title = "Payment duration"
          unit  = "ms"
          metrics = [
            for stat, label in { Average = "average", p95 = "p95" } :
            { namespace = "X402Payment", name = "PaymentDuration", label = label, stat = stat }
          ]
        },
      ]
    },
    {
      widgets = [
        {
          title = "Payments nobody knows the outcome of"
          unit  = "payments"
          stat  = "Maximum"
          metrics = [
            { namespace = "X402Payment", name = "PaymentsOpen", label = "open" },
            { namespace = "X402Payment", name = "PaymentsInReview", label = "in review" },
            { namespace = "CDPWallet", name = "PaymentsHeld", label = "held, of sessions" },
          ]
        },
        {
          title = "What went wrong, and was mended"
          unit  = "in 5 min"
          metrics = [
            for metric, label in {
              FacilitatorUnavailable = "facilitator unavailable"
              PaymentPending         = "outcome unknown"
              PaymentRecovered       = "recovered"
              ReconcileFailures      = "reconciling failed"
            } : { namespace = "X402Payment", name = metric, label = label }
          ]
        },
      ]
    },
    {
      widgets = [
        { title = "Payments by resource (query payments)", query = local.queries.payments },
        { title = "Wallet connections (query wallet-connections)", query = local.queries.wallet-connections },
      ]
    },
  ]
}
