import "../../quick-start";

import { App } from "cdktf";
import type { Environment } from "../../config/environment";
import { production } from "../../environments/production";
import { checkEnvironments } from "../../rules/check-environments";
import { addEnvironment } from "../../stacks/add-environment";

/** Production with another name and other ranges. */
function copy(index: number): Environment {
  const name = `copy-${index}`;
  const range = (base: number) => `10.${base + (index % 100)}.0.0/16`;
  const { eks, aks } = production.clusters;
  return {
    ...production,
    name,
    clusters: {
      eks: { ...eks, name: `${name}-eks`, network: { ...eks.network, vpcCidr: range(20) } },
      aks: {
        ...aks,
        name: `${name}-aks`,
        dnsPrefix: `${name}-aks`,
        network: { ...aks.network, addressSpace: range(130) },
      },
    },
  };
}

const environments = Array.from({ length: Number(process.env["COPIES"]) }, (_, index) => copy(index));
const app = new App();
for (const environment of checkEnvironments(environments).environments) addEnvironment(app, environment);
app.synth();
