variable "account_id" {
  description = "The account the function runs in, 12 digits."
  type        = string
  nullable    = false
}

variable "description" {
  description = "What the function does, in a sentence."
  type        = string
  nullable    = false
}

variable "environment_variables" {
  description = "The function's environment, encrypted at rest with kms_key. No secrets: whoever may read the function reads them."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "kms_key" {
  description = "The key for environment, logs and dead letters: its ARN, and its alias with `alias/` in front."
  type        = object({ arn = string, alias = string })
  nullable    = false

  validation {
    condition     = startswith(var.kms_key.alias, "alias/")
    error_message = "Give kms_key.alias with its alias/ in front, as aws_kms_alias.name has it."
  }
}

variable "logs" {
  description = "The least level Lambda keeps of what the code logs, and the days it keeps it."
  type = object({
    level          = optional(string, "INFO")
    retention_days = number
  })
  nullable = false

  validation {
    condition     = contains(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"], var.logs.level)
    error_message = "Set logs.level to TRACE, DEBUG, INFO, WARN, ERROR or FATAL. (INFO or lower, or the metrics in the log are lost.)"
  }
}

variable "memory_mb" {
  description = "Memory in MB; processor time grows with it."
  type        = number
  nullable    = false

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240 && floor(var.memory_mb) == var.memory_mb
    error_message = "Set memory_mb to a whole number between 128 and 10240."
  }
}

variable "name" {
  description = "The function's name; role, log group and dead-letter queue are named after it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9-]{1,60}$", var.name))
    error_message = "Use at most 60 lower-case letters, digits and hyphens in name: a role named after it holds 64 characters."
  }
}

variable "network" {
  description = "Subnets and security groups the function is attached to; null leaves it outside any VPC."
  type        = object({ subnet_ids = list(string), security_group_ids = list(string) })
  default     = null
}

variable "policy_statements" {
  description = "What the function may do beyond its own logs, traces and dead letters. Conditions as in IAM: test => key => values."
  type = list(object({
    sid        = string
    actions    = list(string)
    resources  = list(string)
    conditions = optional(map(map(list(string))), {})
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for s in var.policy_statements : alltrue([for a in s.actions : !strcontains(a, "*")])])
    error_message = "Name every action of policy_statements in full: a wildcard grants what nobody has read."
  }

  validation {
    condition     = alltrue([for s in var.policy_statements : !contains(s.resources, "*")])
    error_message = "Name the resources of policy_statements by ARN; \"*\" would reach the other functions' data too."
  }
}

variable "region" {
  description = "The region the function runs in."
  type        = string
  nullable    = false
}

variable "reserved_concurrency" {
  description = "How many copies may run at once, set aside from the account's quota; -1 shares the quota."
  type        = number
  nullable    = false

  validation {
    condition     = var.reserved_concurrency == -1 || var.reserved_concurrency >= 1
    error_message = "Set reserved_concurrency to 1 or more, or to -1 to share the account's quota. (0 would stop the function.)"
  }
}

variable "tags" {
  description = "Tags beside Name; `Service` belongs here."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "timeout_seconds" {
  description = "Seconds after which Lambda ends a call."
  type        = number
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 900
    error_message = "Set timeout_seconds between 1 and 900."
  }
}
