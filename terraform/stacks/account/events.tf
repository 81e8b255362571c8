# What somebody should know of the account, event by event. CloudTrail gives EventBridge every call that changes something;
# readOnly = false says so of each, also of calls AWS adds tomorrow. A call that was refused is told as well: who tries is news.
locals {
  by_a_person = {
    "$or" = [
      { userIdentity = { sessionContext = { sessionIssuer = { userName = [{ "anything-but" = local.deployers }] } } } },
      { userIdentity = { sessionContext = { sessionIssuer = { userName = [{ exists = false }] } } } },
    ]
  }

  # Word => where it is, in the events of API calls.
  of_a_call = {
    call  = "$.detail.eventName"
    who   = "$.detail.userIdentity.arn"
    from  = "$.detail.sourceIPAddress"
    error = "$.detail.errorCode"
  }

  calls = {
    function-changed = {
      description = "Somebody other than the pipeline has changed the code or settings of a function."
      runbook     = "function-changed"
      severity    = "page"
      source      = ["aws.lambda"]
      detail      = merge({ eventSource = ["lambda.amazonaws.com"], readOnly = [false] }, local.by_a_person)
    }
    iam-changed = {
      description = "A role, policy, user or key of IAM has changed."
      runbook     = "iam-changed"
      severity    = "ticket"
      source      = ["aws.iam"]
      detail = {
        eventSource = ["iam.amazonaws.com"]
        eventName   = [{ "anything-but" = ["GenerateCredentialReport", "GenerateServiceLastAccessedDetails"] }] # AWS Config asks for these
        readOnly    = [false]
      }
    }
    key-deletion = {
      description = "An encryption key is to be deleted, or was disabled."
      runbook     = "key-deletion"
      severity    = "page"
      source      = ["aws.kms"]
      detail = {
        eventSource = ["kms.amazonaws.com"]
        eventName   = ["DeleteImportedKeyMaterial", "DisableKey", "DisableKeyRotation", "ScheduleKeyDeletion"]
      }
    }
    trail-tampering = {
      description = "Somebody changes what watches the account: trail, recorder, detector or rules."
      runbook     = "trail-tampering"
      severity    = "page"
      source      = ["aws.access-analyzer", "aws.cloudtrail", "aws.config", "aws.events", "aws.guardduty"]
      detail      = { eventName = local.tampering }
    }
    alerts-silenced = {
      description = "Somebody other than the pipeline silences or rewrites alarms or alerts, or changes who may use a bucket or a key."
      runbook     = "trail-tampering"
      severity    = "page"
      source      = ["aws.config", "aws.events", "aws.kms", "aws.logs", "aws.monitoring", "aws.s3", "aws.sns"]
      detail      = merge({ eventName = local.silencing }, local.by_a_person)
    }
    security-group-opened = {
      description = "Somebody other than the pipeline has opened a security group."
      runbook     = "security-group-opened"
      severity    = "page"
      source      = ["aws.ec2"]
      detail = merge({
        eventSource = ["ec2.amazonaws.com"]
        eventName   = ["AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules"]
      }, local.by_a_person)
    }
  }

  # The way an alert goes, the policy that locks the trail's bucket, and those of keys: deployments change these, nobody else
  # has to. What is put may be new, or be there already and say less from then on.
  silencing = [
    "DeleteAlarms",
    "DeleteBucketPolicy",
    "DeleteLogGroup",
    "DeleteMetricFilter",
    "DeleteTopic",
    "DisableAlarmActions",
    "PutBucketPolicy",
    "PutCompositeAlarm",
    "PutConfigRule",
    "PutKeyPolicy",
    "PutMetricAlarm",
    "PutMetricFilter",
    "PutRule",
    "PutTargets",
    "SetSubscriptionAttributes",
    "SetTopicAttributes",
    "Unsubscribe",
  ]

  tampering = [
    "CreateArchiveRule", # Access Analyzer's: what it matches is told to nobody
    "CreateFilter",      # GuardDuty's: the same
    "CreateIPSet",       # GuardDuty's: addresses that are trusted
    "DeleteAnalyzer",
    "DeleteConfigRule",
    "DeleteConfigurationRecorder",
    "DeleteDeliveryChannel",
    "DeleteDetector",
    "DeleteRule",
    "DeleteTrail",
    "DisableRule",
    "PutConfigurationRecorder",
    "PutDeliveryChannel",
    "PutEventSelectors",
    "RemoveTargets",
    "StopConfigurationRecorder",
    "StopLogging",
    "UpdateArchiveRule",
    "UpdateDetector",
    "UpdateFilter",
    "UpdateIPSet",
    "UpdateTrail",
  ]
}
