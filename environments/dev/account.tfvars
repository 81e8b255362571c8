alerts = {
  emails           = ["dev-account@safemate.example"]
  finding_severity = 4 # 4 is medium
  ticket_emails    = ["dev-tickets@safemate.example"]
}

records = {
  keep_days   = 90
  locked_days = 7
  log_days    = 7
}

runbook_url = "https://github.com/your-organisation/your-repository/blob/main/docs/runbooks" # put in your own: refused on AWS

spending = {
  anomaly_usd = 2
  budget_usd  = 5
  charges_usd = 5
}
