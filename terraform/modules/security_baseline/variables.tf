variable "account_id" {
  description = "The account the settings are of, 12 digits."
  type        = string
  nullable    = false
}

variable "analyzer_name" {
  description = "The access analyzer's name."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags beside Name."
  type        = map(string)
  default     = {}
  nullable    = false
}
