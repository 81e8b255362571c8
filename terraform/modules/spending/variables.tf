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

variable "tags" {
  description = "Tags beside Name."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "topic_arn" {
  description = "The topic that is told; it must be in us-east-1, and its policy must let Budgets and Cost Anomaly Detection publish."
  type        = string
  nullable    = false
}
