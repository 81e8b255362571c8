variable "deletion_protection_enabled" {
  description = "Whether AWS refuses to delete the pool, and with it every user's sign-in."
  type        = bool
  nullable    = false
}

variable "groups" {
  description = "Groups users can be put in: name => who belongs there."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "name" {
  description = "The pool's name; its client is named after it."
  type        = string
  nullable    = false
}

variable "refresh_token_days" {
  description = "Days a user stays signed in without giving the password again."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.refresh_token_days >= 1 && var.refresh_token_days <= 3650
    error_message = "Set refresh_token_days between 1 and 3650."
  }
}

variable "resource_server" {
  description = "What stands before the slash of a scope: `safemate` makes `safemate/read`."
  type        = string
  default     = "api"
  nullable    = false
}

variable "scopes" {
  description = "Scopes of the resource server: name => what it lets its bearer do."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "tags" {
  description = "Tags beside Name."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "token_trigger" {
  description = "The function that fills in a user's tokens (event version V2_0), by names alone; null for none."
  type        = object({ account_id = string, alias = string, name = string, region = string })
  default     = null
}

variable "token_trigger_function" {
  description = "The same function's name and alias, as function and alias themselves give them: both must be there before Cognito may be let call them."
  type        = object({ alias = string, name = string })
  default     = null

  validation {
    condition     = (var.token_trigger_function == null) == (var.token_trigger == null)
    error_message = "Give token_trigger and token_trigger_function together: the one names the function, the other waits for it."
  }
}
