# What differs between environments: environments/<environment>/terraform.tfvars sets all of these, with the same keys.
# Objects have no optional attributes on purpose: one left out or misspelt must be an error.

variable "api" {
  description = "The front of each API: origins whose pages may call it, throttling of all callers together and of one client, and whether a web application firewall stands before it."
  type = object({
    cors_origins               = list(string)
    client_requests_per_minute = number
    requests_per_second        = number
    burst                      = number
    waf_enabled                = bool
  })
  nullable = false

  validation {
    condition     = local.limits.cors_any_origin || !contains(var.api.cors_origins, "*")
    error_message = "List the origins that may call ${var.environment} in api.cors_origins: \"*\" lets any site act for a signed-in user."
  }

  validation {
    condition = alltrue([
      var.api.requests_per_second >= 1 && var.api.requests_per_second <= local.limits.api_requests_per_second,
      var.api.burst >= 1 && var.api.burst <= local.limits.api_burst,
      var.api.client_requests_per_minute >= 1 && var.api.client_requests_per_minute <= local.limits.client_requests_per_minute,
    ])
    error_message = "Throttle api in ${var.environment} to ${local.limits.api_requests_per_second} requests_per_second, a burst of ${local.limits.api_burst} and ${local.limits.client_requests_per_minute} client_requests_per_minute, or less (policies/limits.json)."
  }

  validation {
    condition     = var.api.waf_enabled || !local.limits.waf
    error_message = "Set api.waf_enabled = true in ${var.environment} (policies/limits.json)."
  }
}

variable "deletion_protection_enabled" {
  description = "Whether AWS refuses to delete tables and user pool, and the data bucket only goes when empty."
  type        = bool
  nullable    = false

  validation {
    condition     = var.deletion_protection_enabled || !local.limits.deletion_protection
    error_message = "Set deletion_protection_enabled = true in ${var.environment} (policies/limits.json)."
  }
}

variable "functions" {
  description = "Size of each function in functions.tf: memory, time, and how many copies may run at once (-1: share the account's quota)."
  type = map(object({
    memory_mb            = number
    timeout_seconds      = number
    reserved_concurrency = number
  }))
  nullable = false

  validation {
    condition     = toset(keys(var.functions)) == toset(keys(local.functions))
    error_message = "Size exactly the functions that exist in functions: ${join(", ", keys(local.functions))}."
  }

  validation {
    condition = alltrue([
      for size in values(var.functions) :
      size.memory_mb <= local.limits.function_memory_mb && size.timeout_seconds <= local.limits.function_timeout_seconds
    ])
    error_message = "Give functions in ${var.environment} at most ${local.limits.function_memory_mb} memory_mb and ${local.limits.function_timeout_seconds} timeout_seconds (policies/limits.json)."
  }

  validation {
    condition     = !local.limits.reserved_concurrency || alltrue([for size in values(var.functions) : size.reserved_concurrency >= 1])
    error_message = "Give each function in ${var.environment} a reserved_concurrency of 1 or more (policies/limits.json)."
  }
}

variable "logs" {
  description = "Whether functions log in detail, and days every log is kept."
  type = object({
    debug          = bool
    retention_days = number
  })
  nullable = false

  validation {
    condition     = local.limits.debug_logs || !var.logs.debug
    error_message = "Set logs.debug = false in ${var.environment}: detailed logs hold what customers send."
  }

  validation {
    condition     = var.logs.retention_days == local.limits.log_days
    error_message = "Set logs.retention_days = ${local.limits.log_days} in ${var.environment} (policies/limits.json)."
  }
}

variable "network" {
  description = "The VPC the functions run in; null leaves them outside any."
  type = object({
    cidr_block          = string
    interface_endpoints = list(string)
    zones = map(object({
      private_cidr = string
      public_cidr  = string
    }))
  })

  validation {
    condition     = var.network != null || !local.limits.vpc
    error_message = "Give ${var.environment} a network (policies/limits.json)."
  }
}

variable "table_capacity" {
  description = "Autoscaled capacity units of each table and index; null bills on demand."
  type = object({
    read_min       = number
    read_max       = number
    write_min      = number
    write_max      = number
    target_percent = number
  })
}
