alerts = {
  emails           = ["dev-account@safemate.example"]
  finding_severity = 4 # 4 is medium
}

records = {
  keep_days   = 90
  locked_days = 7
  log_days    = 7
}

spending = {
  anomaly_usd = 2
  budget_usd  = 5
  charges_usd = 5
}
