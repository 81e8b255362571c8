variable "account_id" {
  description = "The account the trail is of, 12 digits."
  type        = string
  nullable    = false
}

variable "bucket_name" {
  description = "The bucket events are kept in; its policy must let cloudtrail.amazonaws.com write."
  type        = string
  nullable    = false
}

variable "data_bucket_names" {
  description = "Buckets whose objects are watched too: who read or wrote which. Each such event bills."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "kms_key_arn" {
  description = "The key of events and log group; its policy must let cloudtrail.amazonaws.com and CloudWatch Logs use it."
  type        = string
  nullable    = false
}

variable "log_days" {
  description = "Days the log group keeps events; the bucket keeps them longer."
  type        = number
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "Set log_days to a number CloudWatch Logs knows: 7, 14, 30, 60, 90, 180, 365…"
  }
}

variable "name" {
  description = "The trail's name; the log group and its role are named after it."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region the trail is made in. It records all of them."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags beside Name; `DataClassification` belongs here."
  type        = map(string)
  default     = {}
  nullable    = false
}
