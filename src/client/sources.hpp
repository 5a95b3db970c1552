// Sources: where one publisher takes its audio and video from, and the changes of that, which are
// made one after the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/context.hpp"

namespace parley::client {

class Sources {
 public:
  struct Change {
    std::optional<std::uint32_t> call;  // absent when nobody asked: a track has ended
    MediaKind kind = MediaKind::kAudio;
    std::optional<std::string> device_id;  // neither device nor track: the next device
    std::optional<std::uint32_t> track;
  };

  explicit Sources(const InitPublisher& in);

  /// Nothing, a device, a track of the application, or a screen.
  [[nodiscard]] SourceKind kind(MediaKind kind) const;

  /// Asks for what initPublisher wants.
  void acquire(Context& context) const;

  /// What initPublisher wants is there.
  void begin(const MediaAcquired& in);

  /// Queues a change, to be made by advance().
  void add(Change change) { queue_.push_back(std::move(change)); }

  /// The track ended on its own: another device is looked for, if that is wanted.
  void lose(MediaKind kind);

  /// Begins the next change, unless one is under way.
  void advance(Context& context);

  /// Whether media was asked for by a change.
  [[nodiscard]] bool asked() const { return step_ == Step::kTrying || step_ == Step::kRestoring; }

  // Answers to what a change asked for.
  void listed(Context& context, std::vector<std::string> device_ids, MediaKind kind);
  void acquired(Context& context, const MediaAcquired& in);
  void failed(Context& context, const MediaFailed& in);

  /// A kind that is gone for good and was not told of yet.
  [[nodiscard]] std::optional<MediaKind> take_gone();

  /// The publisher ends: all changes fail.
  void abandon(Context& context, const Error& error);

 private:
  enum class Step : std::uint8_t {
    kIdle,
    kListing,    // waits for the list of devices
    kTrying,     // waits for the new track
    kRestoring,  // no new one is to be had: waits for the old one
  };

  struct Source {
    SourceKind kind = SourceKind::kNone;
    std::string device_id;  // of the track that there is, empty when it is of no device
    bool lost = false;      // the track has ended
    bool gone = false;      // and there is no other
  };

  [[nodiscard]] Source& source() { return change_.kind == MediaKind::kAudio ? audio_ : video_; }

  void start(Context& context);
  void attempt(Context& context);
  void request(Context& context, Step step, const Change& change);
  void settle(Context& context);

  std::uint32_t publisher_;
  bool keeps_audio_device_;
  AudioRequest audio_request_;
  VideoRequest video_request_;
  Source audio_;
  Source video_;

  Step step_ = Step::kIdle;
  Change change_;                        // under way
  std::vector<std::string> candidates_;  // devices that it may take, the best first
  bool released_ = false;                // the old track was given up for it
  std::optional<Error> error_;           // why it fails
  std::vector<Change> queue_;
};

}  // namespace parley::client
