# What payments say of themselves (lambda_src/payment_handler/payments/events.py, sessions/recovery.py; what to do:
# docs/payments.md). The namespaces have no dimensions: an environment has an account to itself. Silence is never breaching:
# an hour without payments is no failure, and a reconciler that does not run has the alarms of its schedule and its function.
#
# Shares are of an hour, and of ten or more: of fewer than ten, one that fails is more than a tenth of them.
locals {
  payment_alarms = {
    for name, alarm in {
      payments-in-review = {
        description = "A person has to find out whether somebody was charged."
        runbook     = "payments-in-review"
        severity    = "page"
        metric_name = "PaymentsInReview"
        statistic   = "Maximum"
        periods     = 1
      }
      payments-open = {
        description = "For half an hour there have been payments nobody knows the outcome of."
        runbook     = "payments-open"
        severity    = "page"
        metric_name = "PaymentsOpen"
        statistic   = "Minimum"
        periods     = 6
      }
      payment-success = {
        description = "More than one in ten payments is refused or fails."
        runbook     = "payment-success"
        severity    = "ticket"
        metric_name = "PaymentSuccess"
        statistic   = "Average"
        below       = 0.9
        seconds     = 3600
        enough      = 10
        periods     = 1
      }
      facilitator-unavailable = {
        description = "The facilitator does not answer: nobody can pay."
        runbook     = "facilitator-unavailable"
        severity    = "page"
        metric_name = "FacilitatorUnavailable"
        statistic   = "Sum"
        periods     = 1 # counted only when somebody tries to pay, and the next one may come much later
      }
      reconcile-failures = {
        description = "The reconciler can do nothing with some payments."
        runbook     = "reconcile-failures"
        severity    = "ticket"
        metric_name = "ReconcileFailures"
        statistic   = "Sum"
        periods     = 2
      }
      session-payments-held = {
        description = "What became of session payments cannot be found out: their amounts stay held."
        runbook     = "session-payments-held"
        severity    = "ticket"
        namespace   = "CDPWallet"
        metric_name = "PaymentsHeld"
        statistic   = "Maximum"
        periods     = 1
      }
      wallet-connections = {
        description = "More than one in ten wallet sessions cannot be opened."
        runbook     = "wallet-connections"
        severity    = "ticket"
        namespace   = "CDPWallet"
        metric_name = "ConnectionSuccess"
        statistic   = "Average"
        below       = 0.9
        seconds     = 3600
        enough      = 10
        periods     = 1
      }
      } : "${local.prefix}-${name}" => {
      description        = alarm.description
      runbook            = alarm.runbook
      severity           = alarm.severity
      namespace          = lookup(alarm, "namespace", "X402Payment")
      metric_name        = alarm.metric_name
      dimensions         = {}
      statistic          = alarm.statistic
      threshold          = lookup(alarm, "below", 0)
      below              = can(alarm.below)
      enough_samples     = try(alarm.enough, null)
      period_seconds     = lookup(alarm, "seconds", 300)
      evaluation_periods = alarm.periods
      missing            = "notBreaching"
    }
  }
}
