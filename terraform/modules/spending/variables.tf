variable "anomalies" {
  description = "US dollars that unusual spending must have cost to be told of; the slug of the runbook, and how urgent it is."
  type = object({
    usd      = number
    runbook  = string
    severity = string
  })
  nullable = false

  validation {
    condition     = var.anomalies.usd > 0
    error_message = "Set anomalies.usd above 0, or every cent is told of."
  }
}

variable "anomaly_monitor_arn" {
  description = "The account's monitor of services, when it has one already (`Default-Services-Monitor`); null makes one."
  type        = string
  default     = null

  validation {
    condition     = var.anomaly_monitor_arn == null ? true : can(regex("^arn:aws:ce::\\d{12}:anomalymonitor/[0-9a-f-]+$", var.anomaly_monitor_arn))
    error_message = "Give anomaly_monitor_arn as `aws ce get-anomaly-monitors` shows it, arn:aws:ce::<account>:anomalymonitor/<id>, or leave it out."
  }
}

variable "budget" {
  description = "US dollars a month may cost (told at 80 % spent, and when the forecast is beyond it); the slug of the runbook, and how urgent it is."
  type = object({
    usd      = number
    runbook  = string
    severity = string
  })
  nullable = false

  validation {
    condition     = var.budget.usd > 0
    error_message = "Set budget.usd above 0, or every cent is told of."
  }
}

variable "charges" {
  description = "US dollars this month's estimated charges may reach before an alarm; the slug of the runbook, and how urgent it is."
  type = object({
    usd      = number
    runbook  = string
    severity = string
  })
  nullable = false

  validation {
    condition     = var.charges.usd > 0
    error_message = "Set charges.usd above 0, or every cent is told of."
  }
}

variable "prefix" {
  description = "Front part of all names, such as `dev-safemate-account`."
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

variable "topic_arns" {
  description = "Severity (page, ticket) => the topic that is told; in us-east-1, with policies that let Budgets and Cost Anomaly Detection publish."
  type        = map(string)
  nullable    = false
}
