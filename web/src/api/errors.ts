/* Error objects of the API. */
import { internalError } from '../generated/errors.js';
import type { Problem } from '../generated/host.js';

/** An Error that carries OpenTok's name and number. */
export class ApiError extends Error {
  readonly code: number;

  constructor(name: string, code: number, message: string) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

export const errorOf = (problem: Problem): ApiError =>
  new ApiError(problem.name, problem.code, problem.message);

/** What every call meets once the core is gone, or when it could not be loaded. */
export const internalProblem = (message: string): Problem => ({ ...internalError, message });
