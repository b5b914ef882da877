import { execFileSync } from "node:child_process";
import { VAULT_SUFFIX } from "./key-vault";

interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

let created: Certificate | undefined;

/** The self-signed certificate of this process and its key, in PEM: for loopback and for vault hosts, valid for a day. */
export function loopbackCertificate(): Certificate {
  created ??= createCertificate();
  return created;
}

function createCertificate(): Certificate {
  const pem = execFileSync(
    "openssl",
    [
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -keyout - -out -".split(" "),
      ...["-subj", "/CN=localhost", "-addext", `subjectAltName=DNS:localhost,IP:127.0.0.1,DNS:*${VAULT_SUFFIX}`],
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
  return { key: block(pem, "PRIVATE KEY"), certificate: block(pem, "CERTIFICATE") };
}

function block(pem: string, label: string): string {
  const found = new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----\n`).exec(pem);
  if (!found) throw new Error(`openssl printed no ${label}`);
  return found[0];
}
