/** A repository of a registry: what an environment says about it. */
export interface RepositoryConfig {
  /**
   * The newest tagged images that are kept, 1 to 1000; older ones go, whether they run somewhere or not.
   * @default 30
   */
  readonly keepImages?: number;
}

export const DEFAULT_KEEP_IMAGES = 30;

export const DEFAULT_UNTAGGED_DAYS = 7;
