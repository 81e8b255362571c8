variable "name" {
  description = "The alarm's name."
  type        = string
  nullable    = false
}

variable "runbook" {
  description = "The page of docs/runbooks, without .md, that says what to do."
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

variable "threshold_usd" {
  description = "US dollars this month's estimated charges may reach."
  type        = number
  nullable    = false

  validation {
    condition     = var.threshold_usd > 0
    error_message = "Set threshold_usd above 0, or the alarm rings from the first cent."
  }
}

variable "topic_arn" {
  description = "The SNS topic that is told; it must be in us-east-1, as the metric is."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.topic_arn, "arn:aws:sns:us-east-1:")
    error_message = "Give topic_arn of a topic in us-east-1: the billing metric, and so its alarm, exist only there."
  }
}
