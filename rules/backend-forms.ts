/** The names that the places of state may have, and what to take instead. */
export const BACKEND_FORMS = {
  bucket: [
    /^(?!xn--|sthree-)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)(?!.*(?:-s3alias|--ols-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "3 to 63 of a-z, 0-9, . and -",
  ],
  region: [/^[a-z]{2}(-[a-z]+)+-\d$/, "a region, for example us-east-1"],
  resourceGroup: [/^[-\w.()]{0,89}[-\w()]$/, "1 to 90 letters, digits, - _ ( ) and ."],
  storageAccount: [/^[a-z0-9]{3,24}$/, "3 to 24 of a-z and 0-9"],
  container: [/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "3 to 63 of a-z, 0-9 and single -"],
} as const;
