variable "prefix" {
  description = "Front part of all names, such as `dev-safemate`: the folder the queries are in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9-]{1,64}$", var.prefix))
    error_message = "Use at most 64 lower-case letters, digits and hyphens in prefix."
  }
}

variable "queries" {
  description = "A query's name within the folder => its text in Logs Insights' language, and the log groups it looks through."
  type        = map(object({ log_groups = list(string), text = string }))
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.queries) : can(regex("^[a-z0-9-]+$", name))])
    error_message = "Name queries in lower-case letters, digits and hyphens: a slash would make another folder."
  }

  validation {
    condition     = alltrue([for query in values(var.queries) : length(query.log_groups) > 0 && length(query.log_groups) <= 50])
    error_message = "Give each query between 1 and 50 log groups: Logs Insights looks through no more at a time."
  }

  validation {
    condition     = alltrue([for query in values(var.queries) : can(regex("\\S", query.text)) && length(query.text) <= 10000])
    error_message = "Give each query a text of at most 10,000 characters."
  }
}
