# What is watched. Like variables.tf: whoever calls the module sets it.

variable "alarms" {
  description = "Alarm name => a metric, what of it is too much or too little, what its silence means (missing), who is told (severity) and which page of docs/runbooks says what to do."
  type = map(object({
    description        = string
    runbook            = string
    severity           = string
    namespace          = string
    metric_name        = string
    dimensions         = map(string)
    missing            = string
    threshold          = optional(number)
    below              = optional(bool, false)
    statistic          = optional(string, "Sum")
    period_seconds     = optional(number, 300)
    evaluation_periods = optional(number, 2)
    band_width         = optional(number)
    enough_samples     = optional(number)

    largest_of = optional(object({
      dimension = string
      values    = list(string)
    }))

    percent_of = optional(object({
      metric_name = string
      statistic   = optional(string, "Sum")
      per_second  = optional(bool, false)
      at_least    = optional(number, 0)
    }))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.alarms) : startswith(name, "${var.prefix}-")])
    error_message = "Start every alarm's name with the prefix: the topics take messages from no others."
  }

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : contains(["page", "ticket"], alarm.severity)])
    error_message = "Set each alarm's severity to page (somebody gets up) or ticket (it waits for the working day)."
  }

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : can(regex("^[a-z][a-z-]+$", alarm.runbook))])
    error_message = "Name each alarm's runbook as its page in docs/runbooks is, without .md."
  }

  validation {
    condition = alltrue([
      for alarm in values(var.alarms) : contains(["breaching", "ignore", "missing", "notBreaching"], alarm.missing)
    ])
    error_message = "Set each alarm's missing to breaching, ignore, missing or notBreaching: what the metric's silence means."
  }

  validation {
    condition = alltrue([
      for alarm in values(var.alarms) : (alarm.threshold == null) == (alarm.band_width != null)
    ])
    error_message = "Give each alarm a threshold, or a band_width, and not both."
  }

  validation {
    condition = alltrue([
      for alarm in values(var.alarms) :
      length([for way in [alarm.band_width, alarm.enough_samples, alarm.largest_of, alarm.percent_of] : way if way != null]) <= 1
    ])
    error_message = "Give each alarm one of band_width, enough_samples, largest_of and percent_of, or none."
  }

  validation {
    condition = alltrue([
      for alarm in values(var.alarms) : alarm.largest_of == null ? true : contains(range(1, 11), length(alarm.largest_of.values))
    ])
    error_message = "List 1 to 10 values in largest_of: an alarm's expression takes no more metrics."
  }
}

variable "composite_alarms" {
  description = "Alarm name => the alarms (names in alarms) any of which makes it one, who is told (severity) and which page of docs/runbooks says what to do."
  type = map(object({
    description = string
    runbook     = string
    severity    = string
    any_of      = list(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.composite_alarms) : startswith(name, "${var.prefix}-")])
    error_message = "Start every composite alarm's name with the prefix: the topics take messages from no others."
  }

  validation {
    condition = alltrue([
      for alarm in values(var.composite_alarms) :
      length(alarm.any_of) > 0 && length(setsubtract(alarm.any_of, keys(var.alarms))) == 0
    ])
    error_message = "Name in any_of at least one alarm, and only names that are in alarms."
  }

  validation {
    condition     = alltrue([for alarm in values(var.composite_alarms) : contains(["page", "ticket"], alarm.severity)])
    error_message = "Set each composite alarm's severity to page (somebody gets up) or ticket (it waits for the working day)."
  }
}
