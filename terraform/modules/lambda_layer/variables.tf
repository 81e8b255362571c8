variable "description" {
  description = "What is in it, in a sentence."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.description) <= 256
    error_message = "Say in at most 256 characters what is in the layer."
  }
}

variable "name" {
  description = "The layer's name; its versions are numbered below it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9-_]{1,140}$", var.name))
    error_message = "Use at most 140 letters, digits, hyphens and underscores in name."
  }
}

variable "package" {
  description = "The built zip: its path, the base64 of its SHA-256, and what it runs on."
  type = object({
    path             = string
    source_code_hash = string
    runtime          = optional(string, "python3.13")
    architecture     = optional(string, "arm64")
  })
  nullable = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+/]{43}=$", var.package.source_code_hash))
    error_message = "Give package.source_code_hash as the base64 of the zip's SHA-256 (44 characters): filebase64sha256() makes it."
  }
}
