variable "filters" {
  description = "Alarm => the pattern of lines it is for (CloudWatch Logs' filter syntax), the metric they are counted as, one sentence that says what has happened, its severity and the slug of its runbook."
  type = map(object({
    description = string
    metric_name = string
    pattern     = string
    runbook     = string
    severity    = string
  }))
  nullable = false

  validation {
    condition     = alltrue([for filter in var.filters : contains(["page", "ticket"], filter.severity)])
    error_message = "Set the severity of each filter to page or ticket."
  }
}

variable "log_group_name" {
  description = "The log group that is read."
  type        = string
  nullable    = false
}

variable "namespace" {
  description = "The metrics' namespace."
  type        = string
  nullable    = false
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
  description = "Tags beside Name and Severity."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "topic_arns" {
  description = "Severity (page, ticket) => the topic its alarms are sent to."
  type        = map(string)
  nullable    = false
}
