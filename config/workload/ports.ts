import { integer } from "../schema";

const PORTS = [
  "workload/ports",
  "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
] as const;
export const port = integer(...PORTS, 1, 65535);
