alerts = {
  emails           = ["preprod-account@safemate.example"]
  finding_severity = 4 # 4 is medium
}

records = {
  keep_days   = 90
  locked_days = 7
  log_days    = 7
}

spending = {
  anomaly_usd = 10
  budget_usd  = 50
  charges_usd = 50
}
