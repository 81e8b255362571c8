variable "account_id" {
  description = "The account the alarms are in, 12 digits."
  type        = string
  nullable    = false
}

variable "alarm_emails" {
  description = "Addresses alarms of severity page are sent to; each must confirm by the mail AWS sends."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+$", address))])
    error_message = "Write each of alarm_emails as name@host."
  }
}

variable "kms_key_arn" {
  description = "The key messages are encrypted with; its policy must let cloudwatch.amazonaws.com use it."
  type        = string
  nullable    = false
}

variable "prefix" {
  description = "Front part of all names, such as `dev-safemate`."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region the metrics are in."
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

variable "ticket_emails" {
  description = "Addresses alarms of severity ticket are sent to; each must confirm by the mail AWS sends."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.ticket_emails : can(regex("^[^@\\s]+@[^@\\s]+$", address))])
    error_message = "Write each of ticket_emails as name@host."
  }
}
