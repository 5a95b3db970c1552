#include "sim/trace_text.hpp"

#include <variant>

namespace parley::sim {

namespace {

template <class T>
std::string json(const T& value) {
  protocol::JsonWriter out;
  write_value(out, value);
  return out.take();
}

std::string text_of(const cloud::ConnOpened& input) {
  return "opened " + std::to_string(input.conn);
}

std::string text_of(const cloud::ConnText& input) {
  return "text from " + std::to_string(input.conn) + " " + input.text;
}

std::string text_of(const cloud::ConnBinary& input) {
  return "binary from " + std::to_string(input.conn);
}

std::string text_of(const cloud::ConnClosed& input) {
  return "closed " + std::to_string(input.conn) + (input.clean ? "" : " uncleanly");
}

std::string text_of(const cloud::TokenChecked& input) {
  const auto* error = std::get_if<protocol::Error>(&input.verdict);
  return "checked " + std::to_string(input.check) + " " +
         (error == nullptr ? "good" : error->message);
}

std::string text_of(const cloud::AppAsked& input) {
  return "app server asks " + std::to_string(input.request) + " command " +
         std::to_string(input.command.index()) + " of " + input.session_id;
}

std::string text_of(const cloud::Restore& input) {
  return "restore room " + std::to_string(input.room) + " " + input.session_id;
}

std::string text_of(const cloud::Drain& /*input*/) {
  return "drain";
}

std::string text_of(const cloud::Tick& /*input*/) {
  return "tick";
}

std::string text_of(const cloud::Send& effect) {
  std::string out = "send to";
  for (const auto conn : effect.to)
    out += " " + std::to_string(conn);
  return out + " " + *effect.text;
}

std::string text_of(const cloud::Close& effect) {
  return "close " + std::to_string(effect.conn) + " " + std::to_string(effect.code) + " " +
         effect.reason;
}

std::string text_of(const cloud::CheckToken& effect) {
  return "check " + std::to_string(effect.check) + " " + effect.token;
}

std::string text_of(const cloud::AppAnswered& effect) {
  return "answer app server " + std::to_string(effect.request) + " " +
         (effect.problem ? effect.problem->message : "done");
}

std::string text_of(const cloud::Happened& effect) {
  return protocol::callback_body(effect.event);
}

std::string text_of(const cloud::KeepRoom& effect) {
  return "keep room " + std::to_string(effect.room);
}

std::string text_of(const cloud::DropRoom& effect) {
  return "drop room " + std::to_string(effect.room);
}

std::string text_of(const cloud::KeepRecord& effect) {
  return "keep " + effect.record.value;
}

std::string text_of(const cloud::DropRecord& effect) {
  return "drop record " + std::to_string(effect.kind) + " " + std::to_string(effect.number);
}

std::string text_of(const cloud::KeepEvent& effect) {
  return "keep event " + std::to_string(effect.event.number);
}

std::string text_of(const cloud::DropEvents& effect) {
  return "drop events up to " + std::to_string(effect.number);
}

std::string text_of(const cloud::Log& effect) {
  return "log " + effect.text;
}

}  // namespace

std::string trace_text(const client::Input& input) {
  return json(input);
}

std::string trace_text(const client::Effect& effect) {
  return json(effect);
}

std::string trace_text(const cloud::Input& input) {
  return std::visit([](const auto& one) { return text_of(one); }, input);
}

std::string trace_text(const cloud::Effect& effect) {
  return std::visit([](const auto& one) { return text_of(one); }, effect);
}

}  // namespace parley::sim
