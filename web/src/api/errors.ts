/* Error objects of the API. */
import type { ErrorName } from '../generated/errors.js';
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
export function internalProblem(message: string): Problem {
  const name: ErrorName = 'OT_INTERNAL_ERROR';
  return { name, code: 2000, title: 'Internal error', message };
}
