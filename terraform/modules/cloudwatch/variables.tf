variable "account_id" {
  description = "The account the alarms are in, 12 digits."
  type        = string
  nullable    = false
}

variable "alarm_emails" {
  description = "Addresses alarms are sent to; each must confirm by the mail AWS sends."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+$", address))])
    error_message = "Write each of alarm_emails as name@host."
  }
}

variable "alarms" {
  description = "Alarm name => a metric, and the threshold its statistic may not exceed (or, with below, fall short of) in evaluation_periods periods on end."
  type = map(object({
    description        = string
    namespace          = string
    metric_name        = string
    dimensions         = map(string)
    threshold          = number
    below              = optional(bool, false)
    statistic          = optional(string, "Sum")
    period_seconds     = optional(number, 300)
    evaluation_periods = optional(number, 2)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.alarms) : startswith(name, "${var.prefix}-")])
    error_message = "Start every alarm's name with the prefix: the topic takes messages from no others."
  }
}

variable "dashboard_widgets" {
  description = "Graphs of the dashboard: title, statistic, and metrics as CloudWatch writes them (\".\" repeats the one above)."
  type = list(object({
    title     = string
    statistic = string
    metrics   = list(list(string))
  }))
  nullable = false
}

variable "kms_key_arn" {
  description = "The key messages are encrypted with; its policy must let cloudwatch.amazonaws.com use it."
  type        = string
  nullable    = false
}

variable "percentage_alarms" {
  description = "Alarm name => two metrics of one namespace, and the percentage of the whole the part may not exceed."
  type = map(object({
    description        = string
    namespace          = string
    part               = string
    whole              = string
    dimensions         = map(string)
    threshold_percent  = number
    period_seconds     = optional(number, 300)
    evaluation_periods = optional(number, 2)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.percentage_alarms) : startswith(name, "${var.prefix}-")])
    error_message = "Start every alarm's name with the prefix: the topic takes messages from no others."
  }
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

variable "tags" {
  description = "Tags beside Name."
  type        = map(string)
  default     = {}
  nullable    = false
}
