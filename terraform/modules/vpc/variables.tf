variable "account_id" {
  description = "The account the network is in, 12 digits."
  type        = string
  nullable    = false
}

variable "cidr_block" {
  description = "The network's addresses."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.cidr_block))
    error_message = "Write cidr_block as an IPv4 network, such as 10.0.0.0/16."
  }
}

variable "egress_ports" {
  description = "TCP ports functions may call on the internet besides 443: port => what answers there."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for port in keys(var.egress_ports) : can(regex("^[1-9]\\d{0,4}$", port)) && port != "443"])
    error_message = "Name egress_ports by number, such as \"50212\", without 443: that is always open."
  }

  # EC2 alone knows this, and says so when it is asked to make the rule: the plan is fine.
  validation {
    condition     = alltrue([for what in values(var.egress_ports) : can(regex("^[a-zA-Z0-9 ._:/()#,@\\[\\]+=&;{}!$*-]{1,255}$", what))])
    error_message = "Describe egress_ports with letters, digits, spaces and ._-:/()#,@[]+=&;{}!$* alone: EC2 refuses apostrophes and the like."
  }
}

variable "interface_endpoints" {
  description = "AWS services reached by a private endpoint of their own (billed by the hour in each zone), such as kms."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setintersection(var.interface_endpoints, ["s3", "dynamodb"])) == 0
    error_message = "Leave s3 and dynamodb out of interface_endpoints: their gateway endpoints are always there, and free."
  }
}

variable "kms_key_arn" {
  description = "The key flow logs are encrypted with."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "Days flow logs are kept."
  type        = number
  nullable    = false
}

variable "prefix" {
  description = "Front part of all names, such as `prod-safemate`."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region the network is in."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags beside Name."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "zones" {
  description = "Availability zone letter => its private subnet and the public one its NAT gateway stands in."
  type = map(object({
    private_cidr = string
    public_cidr  = string
  }))
  nullable = false

  validation {
    condition     = length(var.zones) >= 2 && alltrue([for letter in keys(var.zones) : can(regex("^[a-z]$", letter))])
    error_message = "Give at least two zones, each by its letter: { a = {…}, b = {…} }. One zone alone falls with it."
  }

  validation {
    condition     = alltrue([for z in var.zones : can(cidrnetmask(z.private_cidr)) && can(cidrnetmask(z.public_cidr))])
    error_message = "Write every subnet of zones as an IPv4 network, such as 10.0.1.0/24."
  }
}
