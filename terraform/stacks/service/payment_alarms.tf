# What payments say of themselves (lambda_src/payment_handler/payments/events.py, sessions/recovery.py; what to do:
# docs/payments.md). The namespaces have no dimensions: an environment has an account to itself.
locals {
  payment_alarms = {
    for name, alarm in {
      payments-in-review = {
        description = "A person has to find out whether somebody was charged."
        metric_name = "PaymentsInReview"
        statistic   = "Maximum"
        periods     = 1
      }
      payments-open = {
        description = "For half an hour there have been payments nobody knows the outcome of."
        metric_name = "PaymentsOpen"
        statistic   = "Minimum"
        periods     = 6
      }
      facilitator-unavailable = {
        description = "The facilitator does not answer: nobody can pay."
        metric_name = "FacilitatorUnavailable"
        statistic   = "Sum"
        periods     = 2
      }
      reconcile-failures = {
        description = "The reconciler can do nothing with some payments."
        metric_name = "ReconcileFailures"
        statistic   = "Sum"
        periods     = 2
      }
      session-payments-held = {
        description = "What became of session payments cannot be found out: their amounts stay held."
        namespace   = "CDPWallet"
        metric_name = "PaymentsHeld"
        statistic   = "Maximum"
        periods     = 1
      }
      } : "${local.prefix}-${name}" => {
      description        = alarm.description
      namespace          = lookup(alarm, "namespace", "X402Payment")
      metric_name        = alarm.metric_name
      dimensions         = {}
      statistic          = alarm.statistic
      threshold          = 0
      evaluation_periods = alarm.periods
    }
  }
}
