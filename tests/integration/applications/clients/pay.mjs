// Buy from a paid route as anybody would, with the official JavaScript x402 client: `node pay.mjs < order.json`.
// The order: url, method, body, private_key. Prints status, body, headers and payer as one JSON object.
import { x402Client } from "@x402/core/client";
import { registerExactEvmScheme } from "@x402/evm/exact/client";
import { wrapFetchWithPayment } from "@x402/fetch";
import { readFileSync } from "node:fs";
import { privateKeyToAccount } from "viem/accounts";

const order = JSON.parse(readFileSync(0, "utf8"));
const account = privateKeyToAccount(order.private_key);
const client = new x402Client();
registerExactEvmScheme(client, { signer: account });

const pay = wrapFetchWithPayment(fetch, client);
const answer = await pay(order.url, {
  method: order.method,
  headers: { "content-type": "application/json" },
  body: order.body === null ? undefined : JSON.stringify(order.body),
});
const headers = Object.fromEntries(answer.headers.entries());
console.log(JSON.stringify({ status: answer.status, body: await answer.json(), headers, payer: account.address }));
