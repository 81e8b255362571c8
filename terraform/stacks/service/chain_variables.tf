# The chains money moves on. Like variables.tf: each environment sets all of it.

variable "hedera" {
  description = "Where wallets live: whether on a demo ledger instead of Hedera, the network, its mirror node, and a consensus node as `host:port@0.0.3` (\"\": the network's own)."
  type = object({
    demo       = bool
    network    = string
    mirror_url = string
    node       = string
  })
  nullable = false

  validation {
    condition     = var.environment != "prod" || !var.hedera.demo
    error_message = "Set hedera.demo = false in prod: its functions refuse to start otherwise."
  }

  validation {
    condition     = contains(["mainnet", "previewnet", "testnet"], var.hedera.network)
    error_message = "Set hedera.network to mainnet, previewnet or testnet."
  }

  validation {
    condition     = can(regex("^https://[a-z0-9.-]+$", var.hedera.mirror_url))
    error_message = "Write hedera.mirror_url as https://host, with no path and no slash at the end."
  }

  validation {
    condition     = var.hedera.node == "" || can(regex("^[a-z0-9.-]+:\\d+@0\\.0\\.\\d+$", var.hedera.node))
    error_message = "Write hedera.node as host:port@0.0.3 (the node and its account), or leave it \"\" for the network's own nodes."
  }
}

variable "payments" {
  description = "What is paid over x402 (chain, token, payee, prices in the token's smallest unit), who settles it, and which hosts wallet sessions may pay besides our own."
  type = object({
    network          = string
    asset            = string
    asset_name       = string
    asset_version    = string
    pay_to           = string
    mint_price       = string
    read_price       = string
    facilitator_url  = string
    facilitator_auth = string
    cdp_url          = string
    session_hosts    = list(string)
  })
  nullable = false

  validation {
    condition     = can(regex("^eip155:[1-9]\\d*$", var.payments.network))
    error_message = "Write payments.network as CAIP-2 does: eip155:84532 for Base Sepolia, eip155:8453 for Base."
  }

  validation {
    condition     = alltrue([for address in [var.payments.asset, var.payments.pay_to] : can(regex("^0x[0-9a-fA-F]{40}$", address))])
    error_message = "Write payments.asset and payments.pay_to as addresses: 0x and 40 hexadecimal digits."
  }

  # The address that dev and preprod burn test money to, and which stands in prod until somebody puts in their own.
  validation {
    condition     = var.emulated || var.environment != "prod" || lower(var.payments.pay_to) != "0x000000000000000000000000000000000000dead"
    error_message = "Set payments.pay_to in environments/prod/terraform.tfvars to your own address: what is paid to 0x…dEaD is lost for ever."
  }

  validation {
    condition     = alltrue([for price in [var.payments.mint_price, var.payments.read_price] : can(regex("^[1-9]\\d{0,30}$", price))])
    error_message = "Write payments.mint_price and payments.read_price as whole numbers of the token's smallest unit, in quotes: \"10000\" is 0.01 USDC."
  }

  validation {
    condition     = alltrue([for url in [var.payments.facilitator_url, var.payments.cdp_url] : can(regex("^https://[a-z0-9.-]+(/[A-Za-z0-9._-]+)*$", url))])
    error_message = "Write payments.facilitator_url and payments.cdp_url as https://host/path, with no slash at the end."
  }

  validation {
    condition     = contains(["none", "cdp"], var.payments.facilitator_auth)
    error_message = "Set payments.facilitator_auth to none, or to cdp for a facilitator that asks for Coinbase's tokens."
  }

  validation {
    condition     = alltrue([for host in var.payments.session_hosts : can(regex("^[a-z0-9.-]+(:\\d+)?$", host))])
    error_message = "Write each of payments.session_hosts as host or host:port, lower case."
  }
}
