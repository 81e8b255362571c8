locals {
  findings = {
    threat-finding = {
      description = "GuardDuty has found a threat."
      runbook     = "threat-finding"
      severity    = "page"
      shows       = { what = "$.detail.type", on = "$.detail.resource.resourceType", severity = "$.detail.severity" }
      pattern = jsonencode({
        source      = ["aws.guardduty"]
        detail-type = ["GuardDuty Finding"]
        detail      = { severity = [{ numeric = [">=", var.alerts.finding_severity] }] }
      })
    }
    credentials-exposed = {
      description = "AWS has seen an access key of this account in public."
      runbook     = "threat-finding"
      severity    = "page"
      shows       = { what = "$.detail.eventTypeCode" }
      pattern = jsonencode({
        source      = ["aws.health"]
        detail-type = ["AWS Health Event"]
        detail      = { service = ["RISK"], eventTypeCategory = ["issue"] }
      })
    }
    access-finding = {
      description = "A policy lets in somebody from outside the account."
      runbook     = "threat-finding"
      severity    = "ticket"
      shows = { # the principal itself is an object, whose quotation marks would break the message
        what      = "$.detail.resource"
        who       = "$.detail.principal.AWS"
        federated = "$.detail.principal.Federated"
        public    = "$.detail.isPublic"
      }
      pattern = jsonencode({
        source      = ["aws.access-analyzer"]
        detail-type = ["Access Analyzer Finding"]
        detail      = { status = ["ACTIVE"] }
      })
    }
    config-noncompliant = {
      description = "Something in the account breaks a rule of AWS Config."
      runbook     = "config-noncompliant"
      severity    = "ticket"
      shows       = { rule = "$.detail.configRuleName", what = "$.detail.resourceId", kind = "$.detail.resourceType" }
      pattern = jsonencode({
        source      = ["aws.config"]
        detail-type = ["Config Rules Compliance Change"]
        detail = {
          messageType         = ["ComplianceChangeNotification"]
          configRuleName      = [{ prefix = "${local.prefix}-" }]
          newEvaluationResult = { complianceType = ["NON_COMPLIANT"] }
        }
      })
    }
  }

  call_events = {
    for name, call in local.calls : name => {
      description = call.description
      runbook     = call.runbook
      severity    = call.severity
      shows       = local.of_a_call
      pattern = jsonencode({
        source      = call.source
        detail-type = ["AWS API Call via CloudTrail"]
        detail      = call.detail
      })
    }
  }
}

module "alerts" {
  source = "../../modules/account_alerts"

  account_id  = var.account_id
  region      = var.region
  prefix      = local.prefix
  runbook_url = var.runbook_url
  emails      = { page = var.alerts.emails, ticket = var.alerts.ticket_emails }
  events      = merge(local.call_events, local.findings)
  kms_key_arn = module.key.key_arn
}
