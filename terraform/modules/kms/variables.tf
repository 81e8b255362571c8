variable "account_id" {
  description = "The account that owns the key, 12 digits."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^\\d{12}$", var.account_id))
    error_message = "Give account_id as the 12 digits of an AWS account."
  }
}

variable "alias" {
  description = "The key's alias, without the `alias/` in front."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9/_-]+$", var.alias)) && !startswith(var.alias, "aws/") && !startswith(var.alias, "alias/")
    error_message = "Use letters, digits, / _ - in alias, and start it with neither alias/ (added here) nor aws/ (AWS's own)."
  }
}

variable "deletion_window_in_days" {
  description = "Days between the order to delete the key and its end."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.deletion_window_in_days >= 7 && var.deletion_window_in_days <= 30
    error_message = "Set deletion_window_in_days between 7 and 30: AWS accepts nothing else."
  }
}

variable "description" {
  description = "What the key protects."
  type        = string
  nullable    = false
}

variable "name" {
  description = "The key's Name tag."
  type        = string
  nullable    = false
}

variable "services" {
  description = "AWS services that use the key on their own name: statement id => principal, actions and the conditions that tie it to this account."
  type = map(object({
    principal  = string
    actions    = list(string)
    conditions = map(map(list(string)))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for s in var.services : length(s.conditions) > 0])
    error_message = "Give every service a condition (aws:SourceAccount, say): without one, any account's resources could use the key through it."
  }

  validation {
    condition     = alltrue([for sid in keys(var.services) : can(regex("^[a-zA-Z0-9]+$", sid))])
    error_message = "Use only letters and digits in the keys of services: they become statement ids."
  }
}

variable "tags" {
  description = "Tags beside Name."
  type        = map(string)
  default     = {}
  nullable    = false
}
