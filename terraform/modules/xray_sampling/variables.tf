variable "prefix" {
  description = "What the name of every rule begins with."
  type        = string
  nullable    = false
}

variable "rules" {
  description = "Which requests are traced: the first per_second of each second, and percent of those beyond. `*` and `?` are wildcards. Of the rules that match, the one with the lowest priority decides."
  type = map(object({
    priority     = number
    per_second   = number
    percent      = number
    service_name = string
    service_type = optional(string, "AWS::ApiGateway::Stage")
    http_method  = optional(string, "*")
    url_path     = optional(string, "*")
  }))
  nullable = false

  # https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html
  validation {
    condition     = alltrue([for name in keys(var.rules) : length("${var.prefix}-${name}") <= 32])
    error_message = "Shorten the keys of rules: X-Ray takes 32 characters, and the prefix is part of them."
  }

  validation {
    condition     = alltrue([for rule in values(var.rules) : rule.percent >= 0 && rule.percent <= 100])
    error_message = "Set percent of each of rules from 0 to 100."
  }

  validation {
    condition     = alltrue([for rule in values(var.rules) : rule.per_second >= 0 && floor(rule.per_second) == rule.per_second])
    error_message = "Set per_second of each of rules to a whole number, 0 or more."
  }

  validation {
    condition = alltrue([
      for rule in values(var.rules) :
      rule.priority >= 1 && rule.priority <= 9999 && length([for other in values(var.rules) : other if other.priority == rule.priority]) == 1
    ])
    error_message = "Give each of rules a priority of its own from 1 to 9999: of two equal ones nobody can say which decides."
  }

  validation {
    condition     = alltrue([for rule in values(var.rules) : length(rule.service_name) <= 64 && length(rule.url_path) <= 128])
    error_message = "Shorten service_name to 64 and url_path to 128 characters: X-Ray takes no more."
  }
}

variable "tags" {
  description = "Tags beside Name."
  type        = map(string)
  default     = {}
  nullable    = false
}
