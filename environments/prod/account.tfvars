alerts = {
  emails           = ["security@safemate.example"]
  finding_severity = 4 # 4 is medium
  ticket_emails    = ["security-tickets@safemate.example"]
}

records = {
  keep_days   = 730
  locked_days = 365
  log_days    = 90
}

runbook_url = "https://github.com/your-organisation/your-repository/blob/main/docs/runbooks" # put in your own: refused on AWS

spending = {
  anomaly_usd = 10
  budget_usd  = 250
  charges_usd = 200
}
