# Like variables.tf: environments/<environment>/terraform.tfvars sets all of these.

variable "alarms" {
  description = "Who is told at once (emails) and who the next day (ticket_emails), whether every kind of alarm is on everything, and of what: Lambda errors and API 5xx answers in five minutes, twice on end; Lambda errors in percent; US dollars a month. lambda_concurrency is how many copies of all functions the account may run at once."
  type = object({
    api_5xx               = number
    cost_usd              = number
    emails                = list(string)
    everywhere            = bool
    lambda_concurrency    = number
    lambda_errors         = number
    lambda_errors_percent = number
    ticket_emails         = list(string)
  })
  nullable = false

  validation {
    condition     = var.alarms.cost_usd <= local.limits.cost_usd && var.alarms.lambda_errors <= local.limits.lambda_errors
    error_message = "Set alarms.cost_usd to ${local.limits.cost_usd} and alarms.lambda_errors to ${local.limits.lambda_errors} or less in ${var.environment} (policies/limits.json)."
  }

  validation {
    condition     = var.alarms.lambda_concurrency >= 10
    error_message = "Set alarms.lambda_concurrency to the account's quota of concurrent executions (aws service-quotas get-service-quota --service-code lambda --quota-code L-B99A9384): 10 or more."
  }

  validation {
    condition     = length(var.alarms.emails) > 0 && length(var.alarms.ticket_emails) > 0
    error_message = "Name at least one address in alarms.emails and in alarms.ticket_emails: what a topic without readers is told reaches no one."
  }
}

variable "runbook_url" {
  description = "Where people read docs/runbooks, without a slash at the end: each alarm's description ends with the address of its page there."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^https://\\S+/docs/runbooks$", var.runbook_url))
    error_message = "Give runbook_url as https://…/docs/runbooks, without a slash at the end."
  }

  validation {
    condition     = var.emulated || !strcontains(var.runbook_url, "your-organisation/your-repository")
    error_message = "Set runbook_url in environments/${var.environment}/terraform.tfvars to where your runbooks are read: whoever is woken opens it."
  }
}
