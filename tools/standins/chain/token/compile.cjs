// Token.sol → Token.json. How to run it: docs/standins.md, "The token".
const crypto = require("crypto");
const fs = require("fs");
const path = require("path");
const solc = require("solc");

const source = fs.readFileSync(path.join(__dirname, "Token.sol"), "utf8");
const output = JSON.parse(solc.compile(JSON.stringify({
  language: "Solidity",
  sources: { "Token.sol": { content: source } },
  settings: {
    evmVersion: "cancun",
    optimizer: { enabled: true, runs: 200 },
    viaIR: true,
    metadata: { appendCBOR: false },
    outputSelection: { "*": { "*": ["abi", "evm.deployedBytecode.object"] } },
  },
})));
for (const error of output.errors || []) console.error(error.formattedMessage);
const contract = output.contracts["Token.sol"].Token;
fs.writeFileSync(path.join(__dirname, "Token.json"), JSON.stringify({
  compiler: solc.version(),
  source_sha256: crypto.createHash("sha256").update(source).digest("hex"),
  abi: contract.abi,
  runtime: "0x" + contract.evm.deployedBytecode.object,
}, null, 1) + "\n");
