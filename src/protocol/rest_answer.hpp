// What the REST API answers in JSON: connections, streams, projects and callbacks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::protocol {

struct ConnectionAnswer {
  std::string connection_id;
  std::int64_t created_ms = 0;
};

/// `{count, projectId, sessionId, items}`. Times are texts there, as in OpenTok.
[[nodiscard]] std::string connection_list(std::string_view api_key,
                                          std::string_view session_id,
                                          const std::vector<ConnectionAnswer>& items);

struct StreamAnswer {
  std::string stream_id;
  std::string video_type;  // camera, screen or custom
  std::string name;
  std::vector<std::string> layout_classes;
};

[[nodiscard]] std::string stream_answer(const StreamAnswer& stream);

/// `{count, items}`.
[[nodiscard]] std::string stream_list(const std::vector<StreamAnswer>& items);

struct ProjectAnswer {
  std::string api_key;
  std::string secret;  // not written when empty
  std::string name;
  bool is_suspended = false;
  std::int64_t created_ms = 0;
  std::vector<std::string> allowed_origins = {};  // none: all
  // 0: any number.
  std::uint32_t connections_max = 0;
  std::uint32_t streams_max = 0;
  std::uint32_t sessions_per_day_max = 0;
};

[[nodiscard]] std::string project_answer(const ProjectAnswer& project);

/// An array, as OpenTok answers.
[[nodiscard]] std::string project_list(const std::vector<ProjectAnswer>& items);

struct CallbackAnswer {
  std::string callback_id;
  std::string group;
  std::string event;
  std::string url;
  std::int64_t created_ms = 0;
  bool is_paused = false;
  std::string problem = {};  // why the last delivery failed; empty when it did not
};

[[nodiscard]] std::string callback_answer(const CallbackAnswer& callback);

/// An array, which the Node SDK reads.
[[nodiscard]] std::string callback_list(const std::vector<CallbackAnswer>& items);

}  // namespace parley::protocol
