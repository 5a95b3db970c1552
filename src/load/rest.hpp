// What a load test asks of the server's REST API: new sessions.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "load/target.hpp"

namespace boost::asio {
class io_context;
}  // namespace boost::asio

namespace parley::load {

using SessionIds = Result<std::vector<std::string>, Problem>;

/// Makes `count` sessions over one connection; `done` is called once.
void create_sessions(boost::asio::io_context& io,
                     const Target& target,
                     const std::string& auth,
                     std::uint32_t count,
                     std::function<void(SessionIds)> done);

}  // namespace parley::load
