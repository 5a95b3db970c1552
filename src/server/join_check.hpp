// Who may join: a client's token, where its page comes from, and how often its project is joined.
#pragma once

#include "server/cloud_host.hpp"
#include "server/limiter.hpp"
#include "server/store.hpp"

namespace parley::server {

/// What the cloud is to do with a client that shows a token. Refusals of the host are counted and
/// logged.
[[nodiscard]] CloudHost::Verdict check_join(Store& store,
                                            Limiter& limiter,
                                            const cloud::CheckToken& asked,
                                            const Caller& caller);

}  // namespace parley::server
