import type { Volume } from "../../config/workload/volumes";
import { claimName } from "../../lib/claim-name";

type Projected = Extract<Volume, { readonly projected: unknown }>;
type Files = Pick<Extract<Volume, { readonly configMap: unknown }>, "items" | "optional">;

/** A volume as a pod has it. */
export function podVolume(workload: string, name: string, volume: Volume) {
  return { name, ...sourceOf(workload, name, volume) };
}

function sourceOf(workload: string, name: string, volume: Volume) {
  if ("emptyDir" in volume) {
    const { size, memory } = volume.emptyDir;
    return { emptyDir: { sizeLimit: size, ...(memory && { medium: "Memory" }) } };
  }
  if ("configMap" in volume) {
    return { configMap: { name: volume.configMap, defaultMode: volume.mode, ...filesOf(volume) } };
  }
  if ("secret" in volume) {
    return { secret: { secretName: volume.secret, defaultMode: volume.mode, ...filesOf(volume) } };
  }
  if ("claim" in volume) {
    const existing = typeof volume.claim === "string" ? volume.claim : undefined;
    return { persistentVolumeClaim: { claimName: existing ?? claimName(workload, name) } };
  }
  if ("secretProviderClass" in volume) {
    const volumeAttributes = { secretProviderClass: volume.secretProviderClass };
    return { csi: { driver: "secrets-store.csi.k8s.io", readOnly: true, volumeAttributes } };
  }
  if ("hostPath" in volume) {
    return { hostPath: { path: volume.hostPath, ...(volume.type !== undefined && { type: volume.type }) } };
  }
  return { projected: [{ defaultMode: volume.mode, sources: volume.projected.map(projectedSource) }] };
}

function projectedSource(source: Projected["projected"][number]) {
  if ("configMap" in source) return { configMap: [{ name: source.configMap, ...filesOf(source) }] };
  if ("secret" in source) return { secret: [{ name: source.secret, ...filesOf(source) }] };
  if ("token" in source) return { serviceAccountToken: { ...source.token } };
  if ("fields" in source) {
    const items = Object.entries(source.fields).map(([path, fieldPath]) => ({ path, fieldRef: { fieldPath } }));
    return { downwardApi: { items } };
  }
  const { container: containerName, divisor } = source;
  const items = Object.entries(source.resources).map(([path, resource]) => ({
    path,
    resourceFieldRef: { containerName, resource, divisor },
  }));
  return { downwardApi: { items } };
}

function filesOf({ items, optional }: Files) {
  return {
    ...(items && { items: Object.entries(items).map(([key, path]) => ({ key, path })) }),
    ...(optional && { optional: true }),
  };
}
