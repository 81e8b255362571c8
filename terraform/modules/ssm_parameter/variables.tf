variable "description" {
  description = "What the secret is, and the JSON it is written as."
  type        = string
  nullable    = false
}

variable "kms_key_arn" {
  description = "The key the value is encrypted with; only who may use it can read the value."
  type        = string
  nullable    = false
}

variable "name" {
  description = "The parameter's name, a path."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){2,15}$", var.name)) && !can(regex("(?i)^/(aws|ssm)", var.name))
    error_message = "Write name as a path such as /dev-safemate/monitor-credentials; AWS keeps those that begin with aws or ssm for itself."
  }
}

variable "tags" {
  description = "Tags beside Name; `DataClassification` belongs here."
  type        = map(string)
  default     = {}
  nullable    = false
}
