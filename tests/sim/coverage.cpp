#include "sim/coverage.hpp"

#include <string_view>

namespace parley::sim {

namespace {

constexpr std::size_t kNameWidth = 18;
constexpr std::size_t kCellWidth = 20;
constexpr std::size_t kFaultWidth = 12;

constexpr std::array<std::string_view, kSituations> kSituationNames{
    "offers that collided",
    "later negotiations",
    "ICE restarts",
    "candidates before their description",
    "losses of media",
    "connections cut",
    "pages that vanished",
    "refusals of media",
    "tracks that ended",
    "devices replaced",
    "default actions prevented",
    "calls in handlers",
    "own streams received",
    "signals refused for their rate",
    "servers that ended",
    "floods that were ended",
    "videos that stopped for quality",
    "reports of senders",
    "commands of the app server",
    "servers that died",
    "servers that started anew",
    "sessions resumed",
    "sessions reconnected",
    "shocks after a long quiet"};

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  if (out.size() < width) out.append(width - out.size(), ' ');
  return out;
}

template <class Visit>
void for_each_cell(const Visit& visit) {
  for (std::size_t kind = 0; kind < kCallKinds; ++kind) {
    for (std::size_t role = 0; role < kRoles; ++role)
      visit(static_cast<CallKind>(kind), static_cast<protocol::Role>(role));
  }
}

}  // namespace

void Coverage::add(const Coverage& other) {
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    cells_.at(i).made += other.cells_.at(i).made;
    cells_.at(i).well += other.cells_.at(i).well;
  }
  for (std::size_t fault = 0; fault < kFaults; ++fault) {
    for (std::size_t i = 0; i < cells_.size(); ++i)
      after_.at(fault).at(i) += other.after_.at(fault).at(i);
  }
  for (std::size_t i = 0; i < situations_.size(); ++i)
    situations_.at(i) += other.situations_.at(i);
}

std::string Coverage::fault_table() const {
  std::string out;
  for (std::size_t r = 0; r < kRoles; ++r) {
    const auto role = static_cast<protocol::Role>(r);
    out += padded(to_string(role), kNameWidth);
    for (std::size_t fault = 0; fault < kFaults; ++fault)
      out += padded(to_string(static_cast<Fault>(fault)), kFaultWidth);
    for (std::size_t kind = 0; kind < kCallKinds; ++kind) {
      out += "\n  " + padded(to_string(static_cast<CallKind>(kind)), kNameWidth - 2);
      for (const auto& counts : after_)
        out += padded(std::to_string(counts.at(index(static_cast<CallKind>(kind), role))),
                      kFaultWidth);
    }
    out += "\n";
  }
  return out;
}

std::vector<std::string> Coverage::fault_gaps() const {
  std::vector<std::string> out;
  for (std::size_t fault = 0; fault < kFaults; ++fault) {
    for_each_cell([&](CallKind kind, protocol::Role role) {
      // A page that connects for the first time has no peers yet.
      const bool is_possible =
          static_cast<Fault>(fault) != Fault::kPeers || kind != CallKind::kConnect;
      if (!is_possible || after_.at(fault).at(index(kind, role)) != 0) return;
      out.push_back(
          std::string(to_string(kind)) + " as " + std::string(to_string(role)) +
          " was never called after: " + std::string(to_string(static_cast<Fault>(fault))));
    });
  }
  return out;
}

std::string Coverage::table() const {
  std::string out = padded("calls (succeeded)", kNameWidth);
  for (std::size_t role = 0; role < kRoles; ++role)
    out += padded(to_string(static_cast<protocol::Role>(role)), kCellWidth);
  for_each_cell([&](CallKind kind, protocol::Role role) {
    if (role == protocol::Role::kSubscriber) out += "\n" + padded(to_string(kind), kNameWidth);
    const Cell& one = cell(kind, role);
    out += padded(std::to_string(one.made) + " (" + std::to_string(one.well) + ")", kCellWidth);
  });
  out += "\nsituations:";
  for (std::size_t i = 0; i < kSituations; ++i)
    out += (i % 4 == 0 ? "\n  " : ", ") + std::to_string(situations_.at(i)) + " " +
           std::string(kSituationNames.at(i));
  return out + "\n";
}

std::vector<std::string> Coverage::gaps() const {
  std::vector<std::string> out;
  for_each_cell([&](CallKind kind, protocol::Role role) {
    const Cell& one = cell(kind, role);
    const std::string where =
        std::string(to_string(kind)) + " as " + std::string(to_string(role)) + " ";
    if (one.made == 0) {
      out.push_back(where + "was never called");
    } else if (one.well == 0 && may_succeed(kind, role)) {
      out.push_back(where + "never succeeded");
    }
  });
  for (std::size_t i = 0; i < kSituations; ++i) {
    if (situations_.at(i) == 0) out.push_back("no " + std::string(kSituationNames.at(i)));
  }
  return out;
}

}  // namespace parley::sim
