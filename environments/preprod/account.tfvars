alerts = {
  emails           = ["preprod-account@safemate.example"]
  finding_severity = 4 # 4 is medium
  ticket_emails    = ["preprod-tickets@safemate.example"]
}

records = {
  keep_days   = 90
  locked_days = 7
  log_days    = 7
}

runbook_url = "https://github.com/your-organisation/your-repository/blob/main/docs/runbooks" # put in your own: refused on AWS

spending = {
  anomaly_usd = 10
  budget_usd  = 50
  charges_usd = 50
}
