# What the function runs.

variable "layers" {
  description = "ARNs of the layer versions whose code the function finds after its own zip, at most five."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.layers) <= 5
    error_message = "Attach at most five layers: Lambda takes no more."
  }
}

variable "package" {
  description = "The built zip: its path, the base64 of its SHA-256, and how Lambda runs it."
  type = object({
    path             = string
    source_code_hash = string
    handler          = string
    runtime          = optional(string, "python3.13")
    architecture     = optional(string, "arm64")
  })
  nullable = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+/]{43}=$", var.package.source_code_hash))
    error_message = "Give package.source_code_hash as the base64 of the zip's SHA-256 (44 characters): filebase64sha256() makes it."
  }
}
