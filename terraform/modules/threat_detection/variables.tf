variable "features" {
  description = "What GuardDuty reads beside CloudTrail, DNS and flow records; the rest is switched off. Each bills by what it reads."
  type        = list(string)
  default     = ["S3_DATA_EVENTS"]
  nullable    = false

  validation {
    condition     = alltrue([for name in var.features : contains(local.features, name)])
    error_message = "Use GuardDuty's names in features: ${join(", ", local.features)}."
  }
}

variable "name" {
  description = "The detector's Name tag; detectors have no name."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags beside Name."
  type        = map(string)
  default     = {}
  nullable    = false
}
