variable "attributes" {
  description = "Key attributes of the table and its indexes: name => S, N or B. DynamoDB refuses any that no key uses."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for type in values(var.attributes) : contains(["S", "N", "B"], type)])
    error_message = "Give each attribute the type S (string), N (number) or B (binary)."
  }
}

variable "capacity" {
  description = "Autoscaled capacity units, for the table and each index alike; null bills on demand."
  type = object({
    read_min       = number
    read_max       = number
    write_min      = number
    write_max      = number
    target_percent = optional(number, 70)
  })
  default = null

  validation {
    condition = var.capacity == null ? true : alltrue([
      var.capacity.read_min >= 1,
      var.capacity.write_min >= 1,
      var.capacity.read_max >= var.capacity.read_min,
      var.capacity.write_max >= var.capacity.write_min,
    ])
    error_message = "Set capacity minima to at least 1 and maxima no lower than their minima, or capacity = null for on demand."
  }

  validation {
    condition     = var.capacity == null ? true : var.capacity.target_percent >= 20 && var.capacity.target_percent <= 90
    error_message = "Set capacity.target_percent between 20 and 90: Application Auto Scaling accepts nothing else."
  }
}

variable "deletion_protection_enabled" {
  description = "Whether AWS refuses to delete the table."
  type        = bool
  nullable    = false
}

variable "hash_key" {
  description = "The table's partition key."
  type        = string
  nullable    = false

  validation {
    condition     = contains(keys(var.attributes), var.hash_key)
    error_message = "Add the hash_key to attributes, with its type."
  }
}

variable "indexes" {
  description = "Global secondary indexes by name."
  type = map(object({
    hash_key           = string
    range_key          = optional(string)
    projection_type    = optional(string, "ALL")
    non_key_attributes = optional(list(string))
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for i in var.indexes : alltrue([for key in compact([i.hash_key, i.range_key]) : contains(keys(var.attributes), key)])
    ])
    error_message = "Add every key of every index to attributes, with its type."
  }
}

variable "kms_key_arn" {
  description = "The customer managed key the table is encrypted with."
  type        = string
  nullable    = false
}

variable "name" {
  description = "The table's name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9_.-]{3,255}$", var.name))
    error_message = "Use 3 to 255 letters, digits, _ . - in name."
  }
}

variable "range_key" {
  description = "The table's sort key; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.range_key == null ? true : contains(keys(var.attributes), var.range_key)
    error_message = "Add the range_key to attributes, with its type."
  }
}

variable "tags" {
  description = "Tags beside Name; `DataClassification` belongs here."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "ttl_attribute" {
  description = "Attribute with the epoch second an item expires at; null keeps items."
  type        = string
  default     = null
}
