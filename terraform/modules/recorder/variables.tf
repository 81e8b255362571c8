variable "account_id" {
  description = "The account that is recorded, 12 digits."
  type        = string
  nullable    = false
}

variable "bucket_name" {
  description = "The bucket snapshots and history go to. It must not lock what is put there: AWS Config refuses such buckets."
  type        = string
  nullable    = false
}

variable "kms_alias" {
  description = "The key's alias, with `alias/` in front: by it the role's policy names the key."
  type        = string
  nullable    = false
}

variable "kms_key_arn" {
  description = "The key what is delivered is encrypted with."
  type        = string
  nullable    = false
}

variable "name" {
  description = "The recorder's name; channel, rules and role are named after it."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region that is recorded, and IAM with it."
  type        = string
  nullable    = false
}

variable "rules" {
  description = "Rule => AWS's identifier of it, what it says, and its parameters."
  type = map(object({
    identifier  = string
    description = string
    parameters  = optional(map(string), {})
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for rule in var.rules : can(regex("^[A-Z0-9_]+$", rule.identifier))])
    error_message = "Write identifiers as AWS does, in capitals: DYNAMODB_PITR_ENABLED, not dynamodb-pitr-enabled."
  }
}

variable "tags" {
  description = "Tags beside Name."
  type        = map(string)
  default     = {}
  nullable    = false
}
