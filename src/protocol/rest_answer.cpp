#include "protocol/rest_answer.hpp"

#include "protocol/json.hpp"
#include "protocol/rest_request.hpp"

namespace parley::protocol {

namespace {

std::int64_t count_of(std::size_t size) {
  return static_cast<std::int64_t>(size);
}

void write(JsonWriter& out, const StreamAnswer& stream) {
  out.begin_object();
  out.key("id").string(stream.stream_id);
  out.key("videoType").string(stream.video_type);
  out.key("name").string(stream.name);
  out.key("layoutClassList").begin_array();
  for (const auto& name : stream.layout_classes)
    out.string(name);
  out.end_array().end_object();
}

void write(JsonWriter& out, const ProjectAnswer& project) {
  out.begin_object();
  out.key("id").string(project.api_key);
  if (!project.secret.empty()) out.key("secret").string(project.secret);
  out.key("status").string(project.is_suspended ? kSuspended : kActive);
  out.key("name").string(project.name);
  out.key("environment").string("standard");
  out.key("createdAt").number(project.created_ms);
  out.key("allowedOrigins").begin_array();
  for (const auto& origin : project.allowed_origins)
    out.string(origin);
  out.end_array();
  out.key("maxConnections").number(std::int64_t{project.connections_max});
  out.key("maxStreams").number(std::int64_t{project.streams_max});
  out.key("maxSessionsPerDay").number(std::int64_t{project.sessions_per_day_max});
  out.end_object();
}

void write(JsonWriter& out, const CallbackAnswer& callback) {
  out.begin_object();
  out.key("id").string(callback.callback_id);
  out.key("group").string(callback.group);
  out.key("event").string(callback.event);
  out.key("url").string(callback.url);
  out.key("createdAt").number(callback.created_ms);
  out.key("paused").boolean(callback.is_paused);
  if (!callback.problem.empty()) out.key("problem").string(callback.problem);
  out.end_object();
}

template <class T>
void write_items(JsonWriter& out, const std::vector<T>& items) {
  out.begin_array();
  for (const auto& item : items)
    write(out, item);
  out.end_array();
}

template <class T>
std::string text_of(const T& one) {
  JsonWriter out;
  write(out, one);
  return out.take();
}

template <class T>
std::string array_of(const std::vector<T>& items) {
  JsonWriter out;
  write_items(out, items);
  return out.take();
}

}  // namespace

std::string connection_list(std::string_view api_key,
                            std::string_view session_id,
                            const std::vector<ConnectionAnswer>& items) {
  JsonWriter out;
  out.begin_object();
  out.key("count").number(count_of(items.size()));
  out.key("projectId").string(api_key);
  out.key("sessionId").string(session_id);
  out.key("items").begin_array();
  for (const auto& item : items) {
    out.begin_object();
    out.key("connectionId").string(item.connection_id);
    out.key("connectionState").string("Connected");
    out.key("createdAt").string(std::to_string(item.created_ms));
    out.end_object();
  }
  out.end_array().end_object();
  return out.take();
}

std::string stream_answer(const StreamAnswer& stream) {
  return text_of(stream);
}

std::string stream_list(const std::vector<StreamAnswer>& items) {
  JsonWriter out;
  out.begin_object();
  out.key("count").number(count_of(items.size()));
  out.key("items");
  write_items(out, items);
  out.end_object();
  return out.take();
}

std::string project_answer(const ProjectAnswer& project) {
  return text_of(project);
}

std::string project_list(const std::vector<ProjectAnswer>& items) {
  return array_of(items);
}

std::string callback_answer(const CallbackAnswer& callback) {
  return text_of(callback);
}

std::string callback_list(const std::vector<CallbackAnswer>& items) {
  return array_of(items);
}

}  // namespace parley::protocol
