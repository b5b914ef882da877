import { TerraformResource, type TerraformStack } from "cdktf";

/** Every resource of a stack. */
export function resourcesOf(stack: TerraformStack): readonly TerraformResource[] {
  return stack.node.findAll().filter(TerraformResource.isTerraformResource);
}

/** A resource's address in Terraform. */
export function addressOf({ terraformResourceType, friendlyUniqueId }: TerraformResource): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}
