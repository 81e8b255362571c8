variable "cors" {
  description = "Which sites' pages may call the API, and with what."
  type = object({
    origins         = list(string)
    headers         = optional(list(string), ["Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token"])
    methods         = optional(list(string), ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
    expose_headers  = optional(list(string), [])
    max_age_seconds = optional(number, 600)
  })
  nullable = false

  validation {
    condition     = length(var.cors.origins) > 0 && (!contains(var.cors.origins, "*") || length(var.cors.origins) == 1)
    error_message = "List at least one origin in cors.origins, and nothing beside \"*\" when that is one."
  }

  validation {
    condition     = alltrue([for origin in var.cors.origins : origin == "*" || can(regex("^https?://[a-z0-9.-]+(:\\d+)?$", origin))])
    error_message = "Write each of cors.origins as scheme://host[:port], lower case, with no path and no slash at the end."
  }
}

variable "description" {
  description = "What the API is for."
  type        = string
  nullable    = false
}

variable "functions" {
  description = "The functions routes may name: invoke ARN of an alias, function name, alias name."
  type = map(object({
    invoke_arn = string
    name       = string
    alias      = string
  }))
  nullable = false
}

variable "kms_key_arn" {
  description = "The key the logs are encrypted with."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "Days the logs are kept."
  type        = number
  nullable    = false
}

variable "name" {
  description = "The API's name."
  type        = string
  nullable    = false
}

variable "routes" {
  description = "\"METHOD /path\" => the function that answers, whether anyone may call without a token, the scopes one of which an access token must hold (none: an ID token), query parameters that must be there, and the JSON schema (draft 4) of the body."
  type = map(object({
    function       = string
    public         = optional(bool, false)
    scopes         = optional(list(string), [])
    required_query = optional(list(string), [])
    body_schema    = optional(string)
  }))
  nullable = false

  validation {
    condition     = length(var.routes) > 0 && alltrue([for key in keys(var.routes) : can(regex("^(GET|POST|PUT|PATCH|DELETE) (/[A-Za-z0-9._{}+-]+){1,4}$", key))])
    error_message = "Write the keys of routes as \"METHOD /path\": GET, POST, PUT, PATCH or DELETE, then one to four path segments, such as \"GET /users/{userId}\"."
  }

  validation {
    condition     = alltrue([for route in var.routes : contains(keys(var.functions), route.function)])
    error_message = "Let each route name a key of functions."
  }

  validation {
    condition     = alltrue([for route in var.routes : !route.public || length(route.scopes) == 0])
    error_message = "Give a route either public = true or scopes: nobody's scopes are read on a public one."
  }

  validation {
    condition     = alltrue([for route in var.routes : route.body_schema == null ? true : can(jsondecode(route.body_schema))])
    error_message = "Give body_schema as JSON text: jsonencode({ type = \"object\", … })."
  }
}

variable "stage_name" {
  description = "The stage's name: the environment's."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags beside Name."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "throttling" {
  description = "Requests each second the stage lets through, and how many more at once."
  type = object({
    requests_per_second = number
    burst               = number
  })
  nullable = false

  validation {
    condition     = var.throttling.requests_per_second > 0 && var.throttling.burst > 0
    error_message = "Set both numbers of throttling above 0: 0 refuses everyone, and -1 lets one caller use up the account."
  }
}

variable "user_pool_arns" {
  description = "Cognito user pools whose tokens open the routes that are not public."
  type        = list(string)
  nullable    = false
}

variable "waf_enabled" {
  description = "Whether a web ACL with Amazon's managed rules stands before the stage."
  type        = bool
  nullable    = false
}
