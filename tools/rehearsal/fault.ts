/**
 * What goes wrong with one request. `drop` closes the connection before anything happens, `drop-answer` after it has
 * happened; a delay comes before the request is served as usual.
 */
export type Fault =
  | "throttle"
  | "5xx"
  | "drop"
  | "drop-answer"
  | { readonly delayMs: number }
  | { readonly error: string; readonly message: string };

/** Asked before each request, its name like `ec2:CreateVpc` or `PUT microsoft.network/virtualnetworks`. */
export type Intercept = (operation: string) => Fault | undefined;
