#include "server/embeds.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

#include "protocol/text.hpp"
#include "protocol/url_form.hpp"
#include "protocol/web_origin.hpp"
#include "server/clock.hpp"
#include "server/log.hpp"

namespace parley::server {

namespace {

using protocol::Placement;

/// Why the widget cannot start, by the name under which the page has words for it.
struct Problem {
  unsigned status = 200;
  std::string_view name;  // none when empty
};

constexpr Problem kNoProblem{};
constexpr Problem kUnknownEmbed{404, "unknownEmbed"};
constexpr Problem kWrongDomain{403, "wrongDomain"};
constexpr Problem kInsecurePage{403, "insecurePage"};
constexpr Problem kRoomMissing{400, "roomMissing"};
constexpr Problem kServerFailed{500, "server"};

/// Snippets that are written into a page by a script often keep the entity.
std::string without_entities(std::string_view query) {
  constexpr std::string_view kEntity = "&amp;";
  std::string out;
  for (std::size_t at = 0; at < query.size();) {
    const std::size_t found = std::min(query.find(kEntity, at), query.size());
    out += query.substr(at, found - at);
    if (found < query.size()) out += '&';
    at = found + kEntity.size();
  }
  return out;
}

/// Whether a page of this server or of one of the domains asks. `from` is an origin or a URL; where
/// a browser keeps it to itself, the policy about frames decides.
Placement placement_of(const HttpRequest& request, const Embed& embed, std::string_view from) {
  const std::size_t scheme_end = from.find("://");
  if (scheme_end == std::string_view::npos) return Placement::kElsewhere;
  std::string_view authority = from.substr(scheme_end + 3);
  authority = authority.substr(0, authority.find('/'));
  if (equal_ignoring_case(authority, request.header("Host"))) return Placement::kAllowed;
  const auto origin = protocol::parse_origin(from);
  return origin ? protocol::placement(embed.domains, *origin) : Placement::kElsewhere;
}

Problem problem_of(const HttpRequest& request, const Embed& embed, const std::string* room) {
  const std::string_view referrer = request.header("Referer");
  // Whoever follows a link to the widget comes from anywhere.
  const bool is_framed = request.header("Sec-Fetch-Dest") != "document";
  if (is_framed && !referrer.empty()) {
    const Placement place = placement_of(request, embed, referrer);
    if (place == Placement::kInsecure) return kInsecurePage;
    if (place == Placement::kElsewhere) return kWrongDomain;
  }
  const bool has_room = room != nullptr && !room->empty() && protocol::is_utf8(*room) &&
                        protocol::utf16_units(*room) <= kEmbedRoomUnitsMax;
  return has_room ? kNoProblem : kRoomMissing;
}

std::string frame_ancestors(const Embed& embed) {
  std::string out = "'self'";
  for (const std::string& domain : embed.domains)
    out += " " + domain;
  return out;
}

/// The widget's page, told what is wrong. A page that only says so may stand anywhere.
HttpResponse widget_page(StaticFiles& files, const Problem& problem, std::string_view ancestors) {
  const std::shared_ptr<const std::string> page = files.content("embed/index.html");
  if (!page) return error_response(404, "There are no built web files here");
  constexpr std::string_view kPlace = "data-problem=\"";
  std::string text = *page;
  const std::size_t place = text.find(kPlace);
  if (place != std::string::npos) text.insert(place + kPlace.size(), problem.name);
  HttpResponse out;
  out.status = problem.status;
  out.content_type = "text/html; charset=utf-8";
  out.body = std::make_shared<const std::string>(std::move(text));
  add_page_headers(out, problem.name.empty() ? ancestors : "*");
  return out.with("Cache-Control", "no-store");
}

}  // namespace

std::optional<StoreError> ensure_development_embed(Store& store, const Project& project) {
  const auto found = store.find_embed(kDevelopmentEmbedId);
  if (!found.ok()) return found.error();
  if (found.value()) return std::nullopt;
  return store.add_embed({std::string(kDevelopmentEmbedId),
                          project.api_key,
                          {"http://localhost:*", "http://127.0.0.1:*"},
                          kEmbedConnectionsDefault,
                          wall_ms()});
}

HttpResponse Embeds::get_widget(const HttpRequest& request) {
  const auto fields = protocol::parse_form(without_entities(request.query));
  const auto field = [&fields](std::string_view name) {
    return fields ? protocol::find_field(*fields, name) : nullptr;
  };
  const std::string* iframe = field("iframe");
  if (iframe == nullptr || *iframe != "true") return files_.serve(request, "embed/loader.js");
  const std::string* id = field("embedId");
  const auto embed = find(id == nullptr ? std::string_view() : *id);
  if (!embed.ok()) return widget_page(files_, kServerFailed, {});
  if (!embed.value()) return widget_page(files_, kUnknownEmbed, {});
  return widget_page(
      files_, problem_of(request, *embed.value(), field("room")), frame_ancestors(*embed.value()));
}

HttpResponse Embeds::post_room(const HttpRequest& request, std::string_view embed_id) {
  const auto answer = [&]() -> HttpResponse {
    const auto embed = find(embed_id);
    if (!embed.ok()) return error_response(500, "The room could not be opened. Try again later.");
    if (!embed.value()) return error_response(404, "This server has no such embed");
    const Placement place = is_same_origin(request)
                                ? Placement::kAllowed
                                : placement_of(request, *embed.value(), request.header("Origin"));
    if (place != Placement::kAllowed) {
      return error_response(403, "The embed is for pages of another website");
    }
    return rooms_.post_embed_room(request, *embed.value());
  }();
  // Errors too must reach the page that asked, and what may be read was decided above.
  return HttpResponse(answer).with("Access-Control-Allow-Origin", "*");
}

HttpResponse Embeds::options_room() {
  HttpResponse out;
  out.status = 204;
  return out.with("Allow", "POST, OPTIONS")
      .with("Access-Control-Allow-Origin", "*")
      .with("Access-Control-Allow-Methods", "POST")
      .with("Access-Control-Allow-Headers", "Content-Type")
      .with("Access-Control-Max-Age", "86400");
}

Result<std::optional<Embed>, StoreError> Embeds::find(std::string_view embed_id) {
  if (embed_id == kDevelopmentEmbedId && !has_development_) return std::optional<Embed>();
  auto found = store_.find_embed(embed_id);
  if (!found.ok()) log(Severity::kError, "data base: " + found.error().message);
  return found;
}

}  // namespace parley::server
