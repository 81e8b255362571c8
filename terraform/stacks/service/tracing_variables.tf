# Like variables.tf: each environment sets all of it.

variable "tracing" {
  description = "How many requests X-Ray traces of each kind in tracing.tf: the first per_second of each second, and percent of those beyond."
  type = map(object({
    per_second = number
    percent    = number
  }))
  nullable = false

  validation {
    condition     = toset(keys(var.tracing)) == toset(keys(local.traced))
    error_message = "Say of exactly these how many are traced in tracing: ${join(", ", keys(local.traced))}."
  }

  validation {
    condition     = alltrue([for name in ["payments", "wallets"] : try(var.tracing[name].per_second, 1) >= 1])
    error_message = "Trace at least one request a second of payments and of wallets in tracing: where little happens, all of it is to be found."
  }
}
