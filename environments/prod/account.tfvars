alerts = {
  emails           = ["security@safemate.example"]
  finding_severity = 4 # 4 is medium
}

records = {
  keep_days   = 730
  locked_days = 365
  log_days    = 90
}

spending = {
  anomaly_usd = 10
  budget_usd  = 100
  charges_usd = 50
}
