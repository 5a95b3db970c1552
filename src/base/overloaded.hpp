// overloaded: one visitor made of lambdas, for std::visit.
#pragma once

namespace parley {

template <class... Visitors>
struct overloaded : Visitors... {  // NOLINT(readability-identifier-naming): reads as a keyword
  using Visitors::operator()...;
};

// clang 14 does not deduce aggregates by itself.
template <class... Visitors>
overloaded(Visitors...) -> overloaded<Visitors...>;

}  // namespace parley
