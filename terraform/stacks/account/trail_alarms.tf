# What must be noticed in whichever region it happens: the trail's log group has the events of all of them. The patterns are
# those of the CIS AWS Foundations Benchmark (sections "root account" and "console without MFA").
locals {
  trail_filters = {
    root-used = {
      description = "Somebody works as root."
      metric_name = "RootUsed"
      runbook     = "root-used"
      severity    = "page"
      pattern     = "{ $.userIdentity.type = \"Root\" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != \"AwsServiceEvent\" }"
    }
    console-without-mfa = {
      description = "Somebody signed in to the console without a second factor."
      metric_name = "ConsoleWithoutMfa"
      runbook     = "console-without-mfa"
      severity    = "page"
      pattern     = "{ $.eventName = \"ConsoleLogin\" && $.additionalEventData.MFAUsed != \"Yes\" && $.userIdentity.type = \"IAMUser\" && $.responseElements.ConsoleLogin = \"Success\" }"
    }
  }
}

module "trail_alarms" {
  source = "../../modules/log_alarms"

  prefix         = local.prefix
  runbook_url    = var.runbook_url
  namespace      = "SafeMate/Account"
  log_group_name = module.trail.log_group_name
  filters        = local.trail_filters
  topic_arns     = module.alerts.topic_arns
}
