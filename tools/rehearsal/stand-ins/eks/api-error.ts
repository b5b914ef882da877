/** The API's error codes and their HTTP status. https://docs.aws.amazon.com/eks/latest/APIReference/CommonErrors.html */
const STATUS = {
  BadRequestException: 400,
  InvalidParameterException: 400,
  InvalidRequestException: 400,
  NotFoundException: 404,
  ResourceInUseException: 409,
  ResourceNotFoundException: 404,
  ServerException: 500,
  ThrottlingException: 429,
  /** Not the API's: what this stand-in does not model. No client retries a 501. */
  NotImplementedException: 501,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** An answer that is an error, in the API's own terms. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly status: number;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
    this.status = STATUS[code];
  }
}
