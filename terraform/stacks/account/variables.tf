variable "account_id" {
  description = "The environment's AWS account, 12 digits."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^\\d{12}$", var.account_id))
    error_message = "Give account_id as the 12 digits of an AWS account."
  }
}

variable "alerts" {
  description = "Who is told of what happens in the account, at once (emails) and by the next working day (ticket_emails), and from which severity GuardDuty's findings are told: 1 low, 4 medium, 7 high."
  type = object({
    emails           = list(string)
    finding_severity = number
    ticket_emails    = list(string)
  })
  nullable = false

  validation {
    condition     = var.alerts.finding_severity >= 1 && var.alerts.finding_severity <= 7
    error_message = "Set alerts.finding_severity between 1 and 7: beyond 7, no finding at all would be told."
  }
}

variable "emulated" {
  description = "Whether the provider talks to an emulator. It changes how the provider calls, never what it makes."
  type        = bool
  nullable    = false
}

variable "environment" {
  description = "dev, preprod or prod."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "preprod", "prod"], var.environment)
    error_message = "Set environment to dev, preprod or prod."
  }
}

variable "records" {
  description = "Days the records of the account stay: the trail's log group, both buckets, and the trail's versions under lock."
  type = object({
    keep_days   = number
    locked_days = number
    log_days    = number
  })
  nullable = false

  validation {
    condition     = var.records.log_days >= local.limits.log_days && var.records.keep_days >= var.records.locked_days
    error_message = "Set records.log_days to ${local.limits.log_days} or more (policies/limits.json), and records.keep_days no shorter than records.locked_days."
  }
}

variable "region" {
  description = "The AWS region that is watched: us-east-1, as everything. The trail records all regions."
  type        = string
  nullable    = false

  validation {
    condition     = var.region == "us-east-1"
    error_message = "Set region to us-east-1: IAM's events and the account's charges exist only there."
  }
}

variable "runbook_url" {
  description = "Where people read docs/runbooks, without a slash at the end: each alert ends with the address of its page there."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^https://\\S+/docs/runbooks$", var.runbook_url))
    error_message = "Give runbook_url as https://…/docs/runbooks, without a slash at the end."
  }

  validation {
    condition     = var.emulated || !strcontains(var.runbook_url, "your-organisation/your-repository")
    error_message = "Set runbook_url in environments/${var.environment}/account.tfvars to where your runbooks are read: whoever is woken opens it."
  }
}

variable "spending" {
  description = "US dollars: charges of the month that raise an alarm, the budget of a month, and what unusual spending must have cost to be told of; and the ARN of the account's anomaly monitor of services, if it has one already."
  type = object({
    anomaly_monitor_arn = optional(string)
    anomaly_usd         = number
    budget_usd          = number
    charges_usd         = number
  })
  nullable = false

  validation {
    condition     = var.spending.charges_usd <= local.limits.cost_usd
    error_message = "Set spending.charges_usd to ${local.limits.cost_usd} or less in ${var.environment} (policies/limits.json)."
  }
}
