// REST, what concerns one session: signals, moderation, its connections and its streams.
#pragma once

#include "server/rest_call.hpp"

namespace parley::server {

// `session` is one of the project that asks. Status codes as OpenTok's tables have them.

[[nodiscard]] HttpResponse post_signal(const RestCall& call, const Session& session);
[[nodiscard]] HttpResponse delete_connection(const RestCall& call, const Session& session);
[[nodiscard]] HttpResponse get_connections(const RestCall& call, const Session& session);
[[nodiscard]] HttpResponse post_mute(const RestCall& call, const Session& session);
[[nodiscard]] HttpResponse post_stream_mute(const RestCall& call, const Session& session);
[[nodiscard]] HttpResponse get_stream(const RestCall& call, const Session& session);
[[nodiscard]] HttpResponse get_streams(const RestCall& call, const Session& session);
[[nodiscard]] HttpResponse put_streams(const RestCall& call, const Session& session);
[[nodiscard]] HttpResponse put_stream(const RestCall& call, const Session& session);

}  // namespace parley::server
