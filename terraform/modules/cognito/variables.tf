variable "deletion_protection_enabled" {
  description = "Whether AWS refuses to delete the pool, and with it every user's sign-in."
  type        = bool
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

variable "tags" {
  description = "Tags beside Name."
  type        = map(string)
  default     = {}
  nullable    = false
}
