variable "account_id" {
  description = "The account that is watched, 12 digits."
  type        = string
  nullable    = false
}

variable "emails" {
  description = "Severity => addresses its alerts are sent to; each must confirm by the mail AWS sends."
  type = object({
    page   = list(string)
    ticket = list(string)
  })
  nullable = false

  validation {
    condition     = alltrue([for some in var.emails : length(some) > 0 && alltrue([for address in some : can(regex("^[^@\\s]+@[^@\\s]+$", address))])])
    error_message = "Give page and ticket at least one address each, as name@host: an alert nobody gets is none."
  }
}

variable "events" {
  description = "Rule => the pattern of events it is for (JSON), one sentence that says what has happened, what else the message shows (word => JSON path), its severity and the slug of its runbook."
  type = map(object({
    description = string
    pattern     = string
    runbook     = string
    severity    = string
    shows       = optional(map(string), {})
  }))
  nullable = false

  validation {
    condition     = alltrue([for event in var.events : can(jsondecode(event.pattern))])
    error_message = "Give each pattern of events as JSON text: jsonencode({ source = [\"aws.kms\"] })."
  }

  validation {
    condition     = alltrue([for event in var.events : contains(["page", "ticket"], event.severity)])
    error_message = "Set the severity of each event to page or ticket."
  }

  validation {
    condition     = alltrue([for event in var.events : !can(regex("[\"<>]", event.description))])
    error_message = "Write descriptions of events without quotes and angle brackets: they would break the message's template."
  }
}

variable "kms_key_arn" {
  description = "The key of topics and queue; its policy must let EventBridge, CloudWatch, Budgets and Cost Anomaly Detection use it."
  type        = string
  nullable    = false
}

variable "prefix" {
  description = "Front part of all names, such as `dev-safemate-account`. The topics take messages only of rules and alarms with it."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region whose events are watched. Those of global services (IAM) are in us-east-1."
  type        = string
  nullable    = false
}

variable "runbook_url" {
  description = "Where the pages of docs/runbooks are read, without a slash at the end."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags beside Name."
  type        = map(string)
  default     = {}
  nullable    = false
}
