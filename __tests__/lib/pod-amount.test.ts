import { podAmount } from "../../lib/pod-amount";

const main = (amount: number) => ({ role: "main", amount }) as const;
const init = (amount: number) => ({ role: "init", amount }) as const;
const sidecar = (amount: number) => ({ role: "sidecar", amount }) as const;

test.each([
  ["the container alone", [main(2)], 2],
  ["sidecars run beside it", [main(2), sidecar(1), sidecar(3)], 6],
  ["what ends before it starts counts only where it is more", [main(2), init(1)], 2],
  ["what ends before it starts and is more", [main(2), init(5), init(4)], 5],
  ["what starts after a sidecar runs beside that one", [main(1), sidecar(2), init(4)], 6],
  ["what starts before a sidecar does not", [main(1), init(4), sidecar(2)], 4],
])("%s", (_, parts, expected) => {
  expect(podAmount(parts)).toBe(expected);
});
