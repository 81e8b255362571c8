variable "name" {
  description = "The dashboard's name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,255}$", var.name))
    error_message = "Use at most 255 letters, digits, hyphens and underscores in name."
  }
}

variable "region" {
  description = "The region the metrics, alarms and logs are in."
  type        = string
  nullable    = false
}

variable "rows" {
  description = "Rows from the top down: each one's height, and its widgets from the left, each with one of metrics, alarms, markdown and query."
  type = list(object({
    height = optional(number, 6)
    widgets = list(object({
      width      = optional(number, 12)
      title      = optional(string, "")
      view       = optional(string, "timeSeries")
      stat       = optional(string, "Sum")
      period     = optional(number, 300)
      unit       = optional(string, "")
      right_unit = optional(string, "")
      limit      = optional(object({ label = string, value = number }))
      alarms     = optional(list(string), [])
      markdown   = optional(string, "")
      query      = optional(object({ log_groups = list(string), text = string }))
      metrics = optional(list(object({
        namespace  = string
        name       = string
        dimensions = optional(map(string), {})
        label      = optional(string)
        stat       = optional(string)
        axis       = optional(string, "left")
      })), [])
    }))
  }))
  nullable = false

  validation {
    condition     = alltrue([for row in var.rows : sum(concat([0], row.widgets[*].width)) <= 24])
    error_message = "Make the widgets of each row at most 24 columns wide together: a dashboard has no more."
  }

  validation {
    condition = alltrue(flatten([for row in var.rows : [
      for widget in row.widgets : length(compact([
        length(widget.metrics) > 0 ? "metrics" : "",
        length(widget.alarms) > 0 ? "alarms" : "",
        widget.markdown != "" ? "markdown" : "",
        widget.query != null ? "query" : "",
      ])) == 1
    ]]))
    error_message = "Give each widget one of metrics, alarms, markdown and query, and only one."
  }

  validation {
    condition     = alltrue(flatten([for row in var.rows : [for widget in row.widgets : widget.title != "" || widget.markdown != ""]]))
    error_message = "Give each widget a title; text alone goes without."
  }

  validation {
    condition = alltrue(flatten([for row in var.rows : [
      for widget in row.widgets : length(widget.metrics) == 0 || contains(["timeSeries", "singleValue"], widget.view)
    ]]))
    error_message = "Set view to timeSeries (a graph) or singleValue (numbers)."
  }

  validation {
    condition = alltrue(flatten([for row in var.rows : [
      for widget in row.widgets : [
        for metric in widget.metrics : widget.view != "timeSeries" || lookup({ left = widget.unit, right = widget.right_unit }, metric.axis, "") != ""
      ]
    ]]))
    error_message = "Put each metric of a graph on the axis left or right, and say what it counts in unit or right_unit."
  }
}
