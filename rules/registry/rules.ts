import type { EcrConfig } from "../../constructs/aws/ecr-registry";
import type { AcrConfig } from "../../constructs/azure/acr-registry";
import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";
import { account } from "./account";
import { azureNames } from "./azure-names";
import { azurePlaces } from "./azure-places";
import { image } from "./image";
import { movableTag } from "./movable-tag";
import { ownRegistryIds } from "./own-registry-ids";
import { places } from "./places";
import { principals } from "./principals";
import { privatePurge } from "./private-purge";
import { pullClusters } from "./pull-clusters";
import { repositories } from "./repositories";
import { zones } from "./zones";

/** What repositories in ECR refuse. */
export const ecrRules: readonly Rule<EcrConfig>[] = [account, principals, repositories];

/** What an Azure container registry refuses. */
export const acrRules: readonly Rule<AcrConfig>[] = [azurePlaces, azureNames, zones, repositories, privatePurge];

/** What registries, clusters and workloads refuse beside each other. */
export const registryRules: readonly Rule<Environment>[] = [pullClusters, ownRegistryIds, image, movableTag];

/** What environments share, their registries. */
export const sharedRegistryRules: readonly Rule<readonly Environment[]>[] = [places];
