variable "expiration_days" {
  description = "Days after which an object's current version expires; null keeps it."
  type        = number
  default     = null

  validation {
    condition     = var.expiration_days == null ? true : alltrue([for days in values(var.transitions) : var.expiration_days > days])
    error_message = "Set expiration_days later than every transition: S3 refuses to move what it has expired."
  }
}

variable "force_destroy" {
  description = "Whether destroying the bucket deletes the objects in it. Leave false where the data matters."
  type        = bool
  default     = false
  nullable    = false
}

variable "incomplete_upload_days" {
  description = "Days after which the parts of an unfinished upload are removed."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.incomplete_upload_days >= 1
    error_message = "Set incomplete_upload_days to 1 or more."
  }
}

variable "kms_key_arn" {
  description = "The key objects are encrypted with by default."
  type        = string
  nullable    = false
}

variable "locked_days" {
  description = "Days nobody may delete or overwrite a version; null for no lock. A bucket gets or loses a lock only by being made anew."
  type        = number
  default     = null

  validation {
    condition     = var.locked_days == null ? true : var.locked_days >= 1
    error_message = "Set locked_days to 1 or more, or leave it out."
  }
}

variable "name" {
  description = "The bucket's name, unique in all of AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "Use 3 to 63 lower-case letters, digits and hyphens in name, with no hyphen at either end. (Dots are legal, but break TLS.)"
  }
}

variable "noncurrent_version_days" {
  description = "Days a replaced or deleted version is kept."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.noncurrent_version_days >= 1
    error_message = "Set noncurrent_version_days to 1 or more."
  }
}

variable "tags" {
  description = "Tags beside Name; `DataClassification` belongs here."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "transitions" {
  description = "Storage class => days after which objects move to it."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for class in keys(var.transitions) : contains(["STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"], class)
    ])
    error_message = "Use S3 storage classes as keys of transitions: STANDARD_IA, INTELLIGENT_TIERING, ONEZONE_IA, GLACIER_IR, GLACIER, DEEP_ARCHIVE."
  }
}

variable "writers" {
  description = "AWS services that use the bucket on their own name: statement id => principal, actions, the folder they are allowed on (none: the bucket itself), and the conditions that tie it to this account."
  type = map(object({
    principal  = string
    actions    = list(string)
    under      = optional(string)
    conditions = map(map(list(string)))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for writer in var.writers : length(writer.conditions) > 0])
    error_message = "Give every writer a condition (aws:SourceArn, say): without one, any account's resources could write here through it."
  }
}
