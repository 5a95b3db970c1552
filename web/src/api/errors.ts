/* Error objects of the API. */
import { connectFailed, internalError } from '../generated/errors.js';
import type { Input, Problem } from '../generated/host.js';

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

/** What every call meets once the core is gone. */
export const internalProblem = (message: string): Problem => ({ ...internalError, message });

/** What a call meets when the core could not be loaded: connect() may well be tried again. */
export const loadProblem = ({ type }: Input, message: string): Problem => ({
  ...(type === 'connectSession' ? connectFailed : internalError),
  message,
});
