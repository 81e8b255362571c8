# What differs between environments: environments/<environment>/terraform.tfvars sets all of these, with the same keys.
# Objects have no optional attributes on purpose: one left out or misspelt must be an error.

variable "alarms" {
  description = "Who is told (emails), and of what: Lambda errors and API 5xx answers in five minutes, twice on end; Lambda errors in percent; US dollars a month."
  type = object({
    api_5xx               = number
    cost_usd              = number
    emails                = list(string)
    lambda_errors         = number
    lambda_errors_percent = number
  })
  nullable = false
}

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
    condition     = var.environment != "prod" || !contains(var.api.cors_origins, "*")
    error_message = "List the origins that may call prod in api.cors_origins: \"*\" lets any site act for a signed-in user."
  }
}

variable "deletion_protection_enabled" {
  description = "Whether AWS refuses to delete tables and user pool, and the data bucket only goes when empty."
  type        = bool
  nullable    = false
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
}

variable "logs" {
  description = "Whether functions log in detail, and days every log is kept."
  type = object({
    debug          = bool
    retention_days = number
  })
  nullable = false

  validation {
    condition     = var.environment != "prod" || !var.logs.debug
    error_message = "Set logs.debug = false in prod: detailed logs hold what customers send."
  }

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logs.retention_days)
    error_message = "Set logs.retention_days to a period CloudWatch offers, such as 7, 30 or 365. (0, for ever, is left out on purpose.)"
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
