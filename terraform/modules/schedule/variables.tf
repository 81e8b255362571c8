variable "account_id" {
  description = "The account the schedule is in, 12 digits."
  type        = string
  nullable    = false
}

variable "description" {
  description = "What happens on schedule."
  type        = string
  nullable    = false
}

variable "expression" {
  description = "When: `rate(15 minutes)` or `cron(…)`, in UTC."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(rate\\((1 (minute|hour|day)|([2-9]|[1-9]\\d+) (minutes|hours|days))\\)|cron\\([^)]+\\))$", var.expression))
    error_message = "Write expression as rate(1 minute), rate(15 minutes) or cron(…): EventBridge wants the singular for one, the plural for more."
  }
}

variable "function" {
  description = "The function that is called: its name, an alias of it, and the alias's ARN."
  type        = object({ alias = string, alias_arn = string, name = string })
  nullable    = false
}

variable "input" {
  description = "What the function is given, as JSON."
  type        = string
  nullable    = false

  validation {
    condition     = can(jsondecode(var.input))
    error_message = "Give input as JSON text: jsonencode({ task = \"…\" })."
  }
}

variable "kms_key_arn" {
  description = "The key of the queue of undelivered calls; its policy must let events.amazonaws.com use it."
  type        = string
  nullable    = false
}

variable "name" {
  description = "The rule's name; the queue is named after it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9-]{1,64}$", var.name))
    error_message = "Use at most 64 lower-case letters, digits and hyphens in name."
  }
}

variable "region" {
  description = "The region the schedule is in."
  type        = string
  nullable    = false
}

variable "retry" {
  description = "How long, and how often, EventBridge tries to deliver a call."
  type = object({
    age_seconds = optional(number, 300)
    attempts    = optional(number, 2)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.retry.age_seconds >= 60 && var.retry.age_seconds <= 86400 && var.retry.attempts >= 0 && var.retry.attempts <= 185
    error_message = "Set retry.age_seconds between 60 and 86400 and retry.attempts between 0 and 185."
  }
}

variable "tags" {
  description = "Tags beside Name; `Service` belongs here."
  type        = map(string)
  default     = {}
  nullable    = false
}
