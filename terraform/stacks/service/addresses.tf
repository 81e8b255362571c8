# Where the APIs are called, and where the outside world is: at its real addresses or, for local targets, at stand-ins
# on this machine's loopback (docs/standins.md). Only ids of the APIs are used, never their stages: those need the functions,
# which are told these addresses.
locals {
  api_ids = { wallet = module.wallet_api.id, payment = module.payment_api.id }

  api_urls = {
    for name, id in local.api_ids : name => (
      var.stand_ins == null
      ? "https://${id}.execute-api.${var.region}.amazonaws.com/${var.environment}"
      : "${var.stand_ins.api_base}/restapis/${id}/${var.environment}/_user_request_"
    )
  }

  facilitator_url   = var.stand_ins == null ? var.payments.facilitator_url : var.stand_ins.facilitator_url
  cdp_url           = var.stand_ins == null ? var.payments.cdp_url : var.stand_ins.cdp_url
  hedera_mirror_url = var.stand_ins == null ? var.hedera.mirror_url : var.stand_ins.hedera_mirror_url
  hedera_node       = var.stand_ins == null ? var.hedera.node : var.stand_ins.hedera_node

  # Sessions may pay our own API besides what the environment lists; no other host, or a session could be made to call
  # whatever the function can reach.
  session_hosts = distinct(concat(var.payments.session_hosts, [split("/", local.api_urls["payment"])[2]]))
}
