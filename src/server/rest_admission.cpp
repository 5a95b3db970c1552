#include "server/rest_admission.hpp"

#include "server/clock.hpp"

namespace parley::server {

namespace {

void note(const HttpRequest& request, const AuthFailure& failure, Limiter& limiter) {
  if (failure.status != kForbidden) return;
  limiter.authentication_failed(request, claimed_key(request), failure.message);
}

}  // namespace

std::optional<AuthFailure> refuse_guesses(const HttpRequest& request, Limiter& limiter) {
  if (limiter.may_authenticate(request)) return std::nullopt;
  return AuthFailure{kTooManyRequests,
                     "Too many requests from this address could not be authenticated. Check key, "
                     "secret and clock, and try again in a second."};
}

Result<Project, AuthFailure> admit_project(const HttpRequest& request,
                                           const RestServices& services) {
  Limiter& limiter = services.limiter;
  if (auto failure = refuse_guesses(request, limiter)) return *failure;
  auto project = authenticate_project(request, services.store, wall_ms());
  if (!project.ok()) {
    note(request, project.error(), limiter);
    return project;
  }
  if (!limiter.take_request(request, project.value().api_key)) {
    return AuthFailure{kTooManyRequests,
                       "The project asks too often. Try again in a second, and ask less often."};
  }
  return project;
}

std::optional<AuthFailure> admit_account(const HttpRequest& request, const RestServices& services) {
  if (auto failure = refuse_guesses(request, services.limiter)) return failure;
  auto failure = authenticate_account(request, services.store, wall_ms());
  if (failure) note(request, *failure, services.limiter);
  return failure;
}

}  // namespace parley::server
