// Publisher: the capture of one publisher's media, and the stream that it is published as.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "client/channel.hpp"
#include "client/context.hpp"
#include "client/fallback.hpp"
#include "client/quality.hpp"
#include "client/send_settings.hpp"
#include "client/sources.hpp"

namespace parley::client {

class Publisher {
 public:
  enum class Media : std::uint8_t { kAcquiring, kReady, kFailed };

  /// How far it is published. A publisher is in at most one session at a time.
  enum class Stage : std::uint8_t {
    kOff,
    kWaiting,    // publish was called while media is being acquired
    kRequested,  // the cloud was asked
    kLive,
  };

  explicit Publisher(const InitPublisher& in);

  [[nodiscard]] std::uint32_t id() const { return id_; }

  /// Session.publish() made it and has not published it yet: the application may never get hold of
  /// it.
  [[nodiscard]] bool made_by_publish() const { return made_by_publish_; }

  [[nodiscard]] Target target() const { return {Target::Kind::kPublisher, id_}; }

  // Capture.

  [[nodiscard]] Media media() const { return media_; }

  /// Why media failed; only to be asked for then.
  [[nodiscard]] const Error& error() const { return error_; }

  [[nodiscard]] bool has_track(MediaKind kind) const {
    return kind == MediaKind::kAudio ? audio_track_ : video_track_;
  }

  [[nodiscard]] Sources& sources() { return sources_; }

  [[nodiscard]] const Sources& sources() const { return sources_; }

  void prompted(Context& context);
  void acquired(Context& context, const MediaAcquired& in);
  void failed(Context& context, const MediaFailed& in);

  /// It will never have media: ends the initPublisher call, and those that wait for it.
  void fail(Context& context, const Error& error);

  /// publishAudio or publishVideo. A kind without a track stays off.
  void switch_media(Context& context, MediaKind kind, bool on);

  /// A moderator muted it.
  void force_mute(Context& context);

  /// A track has ended, and no other takes its place.
  void lose(MediaKind kind);

  /// Lets flow what there is and what is wanted.
  void enable(Context& context) const;

  void resize(std::uint32_t width, std::uint32_t height) { captured_ = {width, height}; }

  // Sending.

  [[nodiscard]] const SendSettings& sending() const { return sending_; }

  [[nodiscard]] Finding change(const ChangeSending& in) { return sending_.change(in, captured_); }

  /// How a leg shall send to a subscriber with this wish.
  [[nodiscard]] ConfigureLeg configure(std::uint32_t leg,
                                       const std::optional<protocol::VideoWish>& wish) const {
    return sending_.configure(leg, wish, captured_);
  }

  // Quality.

  /// Somebody listens to its events about quality, or nobody does any more.
  void watch(bool on) { watched_ = on; }

  [[nodiscard]] bool watched() const { return watched_; }

  /// Whether its legs are sampled for as long as they are there.
  [[nodiscard]] bool sampled() const { return watched_ || reports_sender_ || fallback_; }

  /// Whether subscribers are told how its legs do.
  [[nodiscard]] bool reports_sender() const { return reports_sender_; }

  /// What a leg that is configured like this sends at the most, in bits a second.
  [[nodiscard]] std::uint32_t bitrate_max(const ConfigureLeg& leg) const;

  [[nodiscard]] bool falls_back() const { return fallback_.has_value(); }

  /// Whether it sends audio only because the network does not carry more.
  [[nodiscard]] bool fallen_back() const { return fallback_ && fallback_->off(); }

  /// Its network is like this now. True when its video has to stop, or comes back.
  [[nodiscard]] bool follow(Context& context, NetworkCondition network);

  /// What its legs are meant to carry.
  [[nodiscard]] Expectation expected() const;

  // Publishing.

  [[nodiscard]] Stage stage() const { return stage_; }

  [[nodiscard]] bool is_in(std::uint32_t session) const {
    return stage_ != Stage::kOff && session_ == session;
  }

  [[nodiscard]] std::uint32_t session() const { return session_; }

  [[nodiscard]] const std::string& stream_id() const { return stream_id_; }

  /// Whether the answer to this request is still waited for.
  [[nodiscard]] bool awaits(std::uint32_t request) const {
    return stage_ == Stage::kRequested && request_ == request;
  }

  void wait(std::uint32_t session, std::uint32_t call);
  void request(Context& context, Channel& channel);

  /// The cloud published it: dispatches streamCreated and ends the publish call.
  void publish(Context& context, Channel& channel, const Stream& stream);

  /// The publish call under way fails.
  void abandon(Context& context, const Error& error);

  /// The stream is over.
  void unpublish();

  /// Tells the room what has changed of a live stream since it was last told.
  void report(Context& context, Channel& channel);

  /// Tells it all of the stream once more.
  void repeat(Context& context, Channel& channel);

  // Endings: when its stream is over, a publisher is destroyed unless a handler prevents that.

  /// `votes` handlers must agree on the ending that this decision stands for.
  void end(std::uint32_t decision, std::uint32_t votes);

  /// One of them has decided. True when all have agreed.
  [[nodiscard]] bool agree(std::uint32_t decision, bool prevented);

 private:
  void changed(Context& context, const MediaAcquired& in);
  /// The browser does not ask any more, if it did.
  void close_dialog(Context& context);

  [[nodiscard]] bool sends_audio() const { return audio_track_ && audio_wanted_; }

  [[nodiscard]] bool shows_video() const { return video_track_ && video_wanted_; }

  [[nodiscard]] bool sends_video() const { return shows_video() && !fallen_back(); }

  [[nodiscard]] std::optional<protocol::VideoType> video_type() const;
  [[nodiscard]] protocol::StreamInit stream_init() const;

  std::uint32_t id_;
  std::uint32_t init_call_;
  std::string name_;
  std::optional<std::string> initials_;
  std::optional<std::uint32_t> frame_rate_;
  Sources sources_;
  Media media_ = Media::kAcquiring;
  Error error_;
  bool dialog_open_ = false;
  bool audio_wanted_;
  bool video_wanted_;
  bool audio_track_ = false;
  bool video_track_ = false;
  bool made_by_publish_;
  bool watched_ = false;
  bool reports_sender_;
  Resolution captured_;
  SendSettings sending_;
  std::optional<Fallback> fallback_;

  Stage stage_ = Stage::kOff;
  bool said_fallen_ = false;
  std::uint32_t session_ = 0;
  std::uint32_t publish_call_ = 0;
  std::uint32_t request_ = 0;
  std::string stream_id_;
  protocol::StreamInit said_;  // what the room was told last

  std::uint32_t ending_ = 0;  // its decision, 0 for none
  std::uint32_t votes_missing_ = 0;
};

}  // namespace parley::client
