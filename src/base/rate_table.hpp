// RateTable: one rate limit for each of many keys, in bounded memory.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <string>
#include <string_view>

#include "base/token_bucket.hpp"

namespace parley {

class RateTable {
 public:
  /// A rate whose burst is 0 limits nothing. Of more than `keys_max` keys the one that was not
  /// asked for longest is forgotten, which gives it no more than one burst; what is asked for often
  /// stays, however many others come.
  RateTable(const Rate& rate, std::size_t keys_max) : rate_(rate), keys_max_(keys_max) {}

  RateTable(const RateTable&) = delete;
  RateTable& operator=(const RateTable&) = delete;
  ~RateTable() = default;

  /// Counts one; false when it is too much.
  [[nodiscard]] bool take(std::string_view key, TimeMs now) {
    return rate_.burst == 0 || bucket(key, now).take(1, now);
  }

  /// Whether `take` would be true. Unknown keys are not remembered by it.
  [[nodiscard]] bool has(std::string_view key, TimeMs now) {
    return rate_.burst == 0 || by_key_.find(key) == by_key_.end() || bucket(key, now).has(1, now);
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    TokenBucket bucket;
  };

  using Entries = std::list<Entry>;

  TokenBucket& bucket(std::string_view key, TimeMs now) {
    const auto known = by_key_.find(key);
    if (known != by_key_.end()) {
      entries_.splice(entries_.begin(), entries_, known->second);
      return known->second->bucket;
    }
    if (!entries_.empty() && entries_.size() >= keys_max_) {
      by_key_.erase(entries_.back().key);
      entries_.pop_back();
    }
    entries_.push_front({std::string(key), TokenBucket(rate_, now)});
    by_key_.emplace(entries_.front().key, entries_.begin());
    return entries_.front().bucket;
  }

  Rate rate_;
  std::size_t keys_max_;
  Entries entries_;                                       // used last first
  std::map<std::string_view, Entries::iterator> by_key_;  // their keys are the entries'
};

}  // namespace parley
