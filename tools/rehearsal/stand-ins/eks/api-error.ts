/** The API's error codes with their HTTP status. https://docs.aws.amazon.com/eks/latest/APIReference/CommonErrors.html */
const STATUS = {
  AccessDeniedException: 403,
  BadRequestException: 400,
  InvalidParameterException: 400,
  InvalidRequestException: 400,
  NotFoundException: 404,
  ResourceInUseException: 409,
  ResourceNotFoundException: 404,
  ServerException: 500,
  ThrottlingException: 429,
  /** Not a code of the API: the request is not modelled. Clients do not retry a 501. */
  NotImplementedException: 501,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** An error of the API. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly status: number;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
    this.status = STATUS[code];
  }
}
