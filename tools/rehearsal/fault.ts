/** A failure of the connection or of the whole service, in any cloud. */
export type TransportFault =
  | "throttle"
  | "5xx"
  /** Closes the connection before the request is served. */
  | "drop"
  /** Closes the connection after the request is served. */
  | "drop-answer"
  /** Serves the request after a delay. */
  | { readonly delayMs: number };

/** A failure of one request: of the transport, or a refusal with an error code of AWS. */
export type Fault<Code extends string = string> = TransportFault | { readonly error: Code; readonly message: string };

/** Called before each request with its name, `ec2:CreateVpc` or `PUT microsoft.network/virtualnetworks` for example. */
export type Intercept = (operation: string) => Fault | undefined;
