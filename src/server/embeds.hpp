// Embeds: the addresses of the widget for pages of others. They answer what OpenTok's Video Chat
// Embed does at the same addresses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/guest_rooms.hpp"
#include "server/http_message.hpp"
#include "server/static_files.hpp"
#include "server/store.hpp"

namespace parley::server {

/// For pages of localhost, so that examples work without a step. The same in every data folder.
inline constexpr std::string_view kDevelopmentEmbedId = "00000000-0000-4000-8000-000000000000";

/// What a mesh of cameras bears: every one of 8 sends its picture 7 times.
inline constexpr std::uint32_t kEmbedConnectionsDefault = 8;

/// Makes the development embed, when it is not there.
[[nodiscard]] std::optional<StoreError> ensure_development_embed(Store& store,
                                                                 const Project& project);

class Embeds {
 public:
  /// Without `has_development` the development embed is as unknown as any other.
  Embeds(Store& store, StaticFiles& files, GuestRooms& rooms, bool has_development)
      : store_(store), files_(files), rooms_(rooms), has_development_(has_development) {}

  /// Answers `GET /embed/embed/ot-embed.js?embedId=...&room=...`: the script that puts the widget
  /// into #otEmbedContainer or, with &iframe=true, the widget as a page. What is wrong with the
  /// request is said by the page, to its visitor and to the page around it.
  [[nodiscard]] HttpResponse get_widget(const HttpRequest& request);

  /// Answers `POST /embed/{embedId}/room`, as GuestRooms does, for pages of this server, which the
  /// widget is, and for those that the embed allows.
  [[nodiscard]] HttpResponse post_room(const HttpRequest& request, std::string_view embed_id);

  /// What browsers ask before a page of another website may post.
  [[nodiscard]] static HttpResponse options_room();

 private:
  [[nodiscard]] Result<std::optional<Embed>, StoreError> find(std::string_view embed_id);

  Store& store_;
  StaticFiles& files_;
  GuestRooms& rooms_;
  bool has_development_;
};

}  // namespace parley::server
