import { DNS_LABEL } from "../../lib/patterns";
import { entriesOf } from "../fill";
import { type Complete, keyed, object, oneOf, ruled, shapeBy } from "../schema";
import { type container, everyContainer, lasting, type portlessContainer } from "./container";

const init = object(everyContainer);
const sidecar = object({
  ...everyContainer,
  /** It runs as long as the pod, and the next one starts once it has started; without, the next waits for its end. */
  sidecar: oneOf(true),
  ...lasting,
});

const INIT = [
  "workload/init-containers",
  "https://kubernetes.io/docs/concepts/workloads/pods/init-containers/",
] as const;

/** Containers that start before the workload's own, by name, in this order. */
export const initContainers = ruled(
  keyed(shapeBy([init, sidecar], (container) => (container["sidecar"] === true ? sidecar : init))),
  {
    id: INIT[0],
    source: INIT[1],
    check: (containers) =>
      Object.keys(containers)
        // An object has its whole numbers first, whatever their order is in the literal.
        .filter((name) => !DNS_LABEL.test(name) || /^\d+$/.test(name))
        .map((name) => ({ value: name, message: "must be a DNS label with a letter: at most 63 of a-z, 0-9 and -" })),
  },
);

export type InitContainer = Complete<typeof initContainers>[string];
type MainContainer = Complete<typeof container> | Complete<typeof portlessContainer>;
export type AnyContainer = MainContainer | InitContainer;

/** A container of a pod, and what it is there. */
export interface PodContainer {
  /** Its path below the workload. */
  readonly path: string;
  readonly role: "main" | "sidecar" | "init";
  readonly container: AnyContainer;
}

interface Contained {
  readonly container: MainContainer;
  readonly initContainers: Readonly<Record<string, InitContainer>>;
}

/** A workload's containers: its own, and those that start before it in their order. */
export function containersOf(workload: Contained): readonly PodContainer[] {
  const { container } = workload;
  return [
    { path: "container", role: "main", container },
    ...entriesOf(workload.initContainers).map(
      ([name, container]): PodContainer => ({
        path: `initContainers.${name}`,
        role: isSidecar(container) ? "sidecar" : "init",
        container,
      }),
    ),
  ];
}

/** Whether it goes on running beside the workload's own container. */
export function isSidecar(container: InitContainer): container is Complete<typeof sidecar> {
  return "sidecar" in container;
}
