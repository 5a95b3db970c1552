// Client, the part about publishers: capture, publishing, and the end of both.
#include <algorithm>
#include <utility>

#include "client/client.hpp"
#include "client/limits.hpp"
#include "client/tables.hpp"

namespace parley::client {

namespace {

Error not_a_publisher() {
  return invalid("A publisher is needed; make one with OT.initPublisher.");
}

Error given_up() {
  return {ErrorCode::kStreamCreateFailed,
          "The publisher was unpublished or destroyed before it was published."};
}

Target target_of(std::uint32_t publisher) {
  return {Target::Kind::kPublisher, publisher};
}

}  // namespace

void Client::on(const InitPublisher& in) {
  if (!context_.open(in.call, Operation::kInitPublisher, target_of(in.publisher))) return;
  if (in.publisher == 0 || find(publishers_, in.publisher) != nullptr)
    return context_.fail(in.call, invalid("The number of the publisher is in use."));
  const auto has_failed = [](const Publisher& publisher) {
    return publisher.media() == Publisher::Media::kFailed;
  };
  last_publisher_ = std::max(last_publisher_, in.publisher);
  if (publishers_.size() >= kPublishersMax) {
    if (Publisher* spent = find_if(publishers_, has_failed)) destroy(*spent);
  }
  if (publishers_.size() >= kPublishersMax) {
    context_.fail(in.call, invalid("There are 64 publishers already; destroy one first."));
    return forget_publisher(in.publisher);
  }
  Publisher& publisher = publishers_.emplace(in.publisher, Publisher(in)).first->second;
  watching_ = watching_ || publisher.sampled();
  auto finding = check_publisher(in);
  if (!finding) finding = SendSettings::check(in);
  if (!finding && in.publish_in) finding = check_publishing(*in.publish_in);
  if (finding) {
    publisher.fail(context_, *finding);
    return context_.emit(RemoveView{in.publisher, {}});
  }
  publisher.sources().acquire(context_);
}

void Client::on(const MediaPrompted& in) {
  if (Publisher* publisher = find(publishers_, in.publisher)) publisher->prompted(context_);
}

void Client::on(const MediaAcquired& in) {
  Publisher* publisher = find(publishers_, in.publisher);
  // It was destroyed meanwhile: the camera must not stay on.
  if (publisher == nullptr || publisher->media() == Publisher::Media::kFailed)
    return context_.emit(ReleaseMedia{in.publisher});
  publisher->acquired(context_, in);
  if (publisher->stage() == Publisher::Stage::kWaiting)
    publisher->request(context_, find(sessions_, publisher->session())->channel());
  follow(*publisher);
}

void Client::on(const MediaFailed& in) {
  Publisher* publisher = find(publishers_, in.publisher);
  if (publisher == nullptr) return;
  if (publisher->media() == Publisher::Media::kAcquiring) {
    publisher->failed(context_, in);
    abandon(*publisher, publisher->error());
  } else if (publisher->sources().asked()) {
    publisher->sources().failed(context_, in);
    follow(*publisher);
  }
}

void Client::on(const MediaEnded& in) {
  Publisher* publisher = find(publishers_, in.publisher);
  if (publisher == nullptr || !publisher->has_track(in.kind)) return;
  publisher->sources().lose(in.kind);
  follow(*publisher);
}

void Client::on(const DevicesListed& in) {
  Publisher* publisher = find(publishers_, in.publisher);
  if (publisher == nullptr) return;
  publisher->sources().listed(context_, in.device_ids, in.kind);
  follow(*publisher);
}

void Client::on(const SetSource& in) {
  if (!context_.open(in.call, Operation::kGeneral, target_of(in.publisher))) return;
  if (const auto finding = check(in)) return context_.fail(in.call, *finding);
  Publisher& publisher = *find(publishers_, in.publisher);
  publisher.sources().add({in.call, in.kind, in.device_id, in.track});
  follow(publisher);
}

Finding Client::check(const SetSource& in) const {
  const bool is_video = in.kind == MediaKind::kVideo;
  const bool is_device = in.source == SourceKind::kDevice && in.device_id != "";
  const bool is_track = in.source == SourceKind::kTrack && in.track && !is_video;
  if (!is_device && !is_track) {
    return is_video ? Error{ErrorCode::kInvalidVideoSource,
                            "The id of a camera is expected; OT.getDevices lists them."}
                    : invalid("The id of a microphone or an audio track is expected.");
  }
  const Publisher* publisher = find(publishers_, in.publisher);
  if (publisher == nullptr) {
    return Error{is_video ? ErrorCode::kSetVideoSourceFailure : ErrorCode::kInvalidParameter,
                 "The publisher was destroyed; make a new one with OT.initPublisher."};
  }
  if (publisher->media() == Publisher::Media::kFailed) return publisher->error();
  const SourceKind present = publisher->sources().kind(in.kind);
  if (is_video && present != SourceKind::kDevice) {
    return Error{ErrorCode::kSetVideoSourceFailure,
                 "Only a publisher that shows a camera can change to another one."};
  }
  if (present == SourceKind::kNone) {
    return Error{ErrorCode::kNotSupported,
                 "A publisher made without audio cannot get any; make a new one with an "
                 "audioSource."};
  }
  return std::nullopt;
}

void Client::follow(Publisher& publisher) {
  if (publisher.media() != Publisher::Media::kReady) return;
  publisher.sources().advance(context_);
  direct_legs_of(publisher);
  report(publisher);
  while (const auto kind = publisher.sources().take_gone()) {
    publisher.lose(*kind);
    const MediaEnded ended{publisher.id(), *kind};
    context_.emit(MediaStopped{publisher.id(), *kind, ask({{}, {}, ended})});
  }
}

void Client::media_ended(const MediaEnded& in, bool prevented) {
  Publisher* publisher = find(publishers_, in.publisher);
  if (publisher == nullptr) return;
  if (!prevented && publisher->stage() != Publisher::Stage::kLive) return destroy(*publisher);
  publisher->enable(context_);
  if (prevented) return report(*publisher);
  // Whether it is destroyed as well, its streamDestroyed decides.
  unpublish(*publisher, Reason::kMediaStopped);
}

void Client::on(const MediaResized& in) {
  Publisher* publisher = find(publishers_, in.publisher);
  if (publisher == nullptr) return;
  publisher->resize(in.width, in.height);
  direct_legs_of(*publisher);
  report(*publisher);
}

void Client::on(const ChangeSending& in) {
  if (!context_.open(in.call, Operation::kGeneral, target_of(in.publisher))) return;
  Publisher* publisher = find(publishers_, in.publisher);
  if (publisher == nullptr && !was_publisher(in.publisher))
    return context_.fail(in.call, not_a_publisher());
  if (publisher != nullptr) {
    if (const auto finding = publisher->change(in)) return context_.fail(in.call, *finding);
    direct_legs_of(*publisher);
    report(*publisher);
  }
  context_.succeed(in.call);
}

void Client::on(const SwitchPublisher& in) {
  if (!context_.open(in.call, Operation::kGeneral, target_of(in.publisher))) return;
  Publisher* publisher = find(publishers_, in.publisher);
  if (publisher == nullptr && !was_publisher(in.publisher))
    return context_.fail(in.call, not_a_publisher());
  if (publisher != nullptr) {
    publisher->switch_media(context_, in.kind, in.on);
    report(*publisher);
  }
  context_.succeed(in.call);
}

void Client::report(Publisher& publisher) {
  if (publisher.stage() == Publisher::Stage::kLive)
    publisher.report(context_, find(sessions_, publisher.session())->channel());
}

void Client::on(const Publish& in) {
  if (!context_.open(in.call, Operation::kPublish, target_of(in.publisher))) return;
  if (const auto finding = check(in)) {
    context_.fail(in.call, *finding);
    Publisher* refused = find(publishers_, in.publisher);
    if (refused != nullptr && refused->made_by_publish() &&
        refused->stage() == Publisher::Stage::kOff)
      destroy(*refused);
    return;
  }
  Publisher& publisher = *find(publishers_, in.publisher);
  publisher.wait(in.session, in.call);
  if (publisher.media() == Publisher::Media::kReady)
    publisher.request(context_, find(sessions_, in.session)->channel());
}

Finding Client::check(const Publish& in) const {
  if (auto finding = check_types(in.invalid)) return finding;
  if (in.publisher == 0) return not_a_publisher();
  if (auto finding = check_publishing(in.session)) return finding;
  const Publisher* publisher = find(publishers_, in.publisher);
  if (publisher == nullptr)
    return invalid("The publisher was destroyed; make a new one with OT.initPublisher.");
  if (publisher->media() == Publisher::Media::kFailed) return publisher->error();
  if (publisher->stage() != Publisher::Stage::kOff)
    return invalid("The publisher is published already; unpublish it first.");
  return std::nullopt;
}

Finding Client::check_publishing(std::uint32_t id) const {
  const Session* session = find(sessions_, id);
  if (session == nullptr) return unknown_session();
  if (!session->connected()) return not_connected("publish");
  if (session->capabilities().publish == 0) return not_allowed("publish");
  return std::nullopt;
}

void Client::abandon(Publisher& publisher, const Error& error) {
  const bool was_asked = publisher.stage() != Publisher::Stage::kOff;
  publisher.abandon(context_, error);
  if (was_asked && publisher.stage() == Publisher::Stage::kOff && publisher.made_by_publish())
    destroy(publisher);
}

void Client::hear(Session& session, const protocol::Published& in) {
  const auto request = session.channel().take(in.id);
  const Stream* stream = session.find_stream(in.stream.stream_id);
  if ((request && request->kind != Request::Kind::kPublish) || stream == nullptr ||
      stream->connection_id != session.connection_id())
    return distrust(session, "published");
  Publisher* publisher = request ? find(publishers_, request->subject) : nullptr;
  if (publisher != nullptr && publisher->is_in(session.id()) && publisher->awaits(in.id))
    return publisher->publish(context_, session.channel(), *stream);
  // It was unpublished or destroyed meanwhile, or its call has timed out. What others do to it
  // until the cloud hears that is of no interest.
  session.remove_stream(in.stream.stream_id);
  session.channel().send(context_, protocol::Unpublish{0, in.stream.stream_id, {}});
}

void Client::on(const Unpublish& in) {
  if (!context_.open(in.call, Operation::kGeneral, target_of(in.publisher))) return;
  if (find(sessions_, in.session) == nullptr) return context_.fail(in.call, unknown_session());
  Publisher* publisher = find(publishers_, in.publisher);
  if (publisher == nullptr && !was_publisher(in.publisher))
    return context_.fail(in.call, not_a_publisher());
  if (publisher != nullptr && publisher->is_in(in.session))
    unpublish(*publisher, Reason::kClientDisconnected);
  context_.succeed(in.call);
}

void Client::unpublish(Publisher& publisher, Reason reason) {
  if (publisher.stage() != Publisher::Stage::kLive) return abandon(publisher, given_up());
  Session& session = *find(sessions_, publisher.session());
  session.channel().send(context_, protocol::Unpublish{0, publisher.stream_id(), reason});
  end_stream(session, publisher, reason, 1);
}

std::uint32_t Client::end_stream(Session& session,
                                 Publisher& publisher,
                                 Reason reason,
                                 std::uint32_t votes) {
  close_legs_of(publisher);
  session.remove_stream(publisher.stream_id());
  auto frozen = freeze(session.id(), publisher.stream_id(), reason);
  publisher.unpublish();
  const std::uint32_t decision = ask({std::move(frozen), {}, {}});
  decisions_[decision].publishers.push_back({publisher.id(), decision});
  publisher.end(decision, votes);
  context_.log(LogLevel::kInfo, "publisher", publisher.id(), "is unpublished");
  context_.emit(PublisherStreamDestroyed{publisher.id(), session.id(), reason, decision});
  return decision;
}

Publisher* Client::publisher_of_stream(const Session& session, const std::string& stream_id) {
  for (auto& [id, publisher] : publishers_) {
    if (publisher.is_in(session.id()) && publisher.stage() == Publisher::Stage::kLive &&
        publisher.stream_id() == stream_id)
      return &publisher;
  }
  return nullptr;
}

void Client::on(const DestroyPublisher& in) {
  if (!context_.open(in.call, Operation::kGeneral, target_of(in.publisher))) return;
  Publisher* publisher = find(publishers_, in.publisher);
  if (publisher == nullptr && !was_publisher(in.publisher))
    return context_.fail(in.call, not_a_publisher());
  if (publisher != nullptr) destroy(*publisher);
  context_.succeed(in.call);
}

void Client::destroy(Publisher& publisher) {
  const std::uint32_t id = publisher.id();
  if (publisher.media() == Publisher::Media::kAcquiring) {
    publisher.fail(context_,
                   {ErrorCode::kUnableToCaptureMedia,
                    "The publisher was destroyed before its camera and microphone were ready."});
  }
  publisher.sources().abandon(
      context_, {ErrorCode::kUnableToCaptureMedia, "The publisher was destroyed meanwhile."});
  publisher.abandon(context_, given_up());
  unpublish(publisher, Reason::kClientDisconnected);
  publishers_.erase(id);
  context_.log(LogLevel::kInfo, "publisher", id, "destroyed");
  forget_publisher(id);
}

void Client::forget_publisher(std::uint32_t id) {
  context_.emit(ReleaseMedia{id});
  context_.emit(RemoveView{id, {}});
  context_.emit(PublisherEvent{id, PublisherEventType::kDestroyed});
}

bool Client::was_publisher(std::uint32_t id) const {
  return id != 0 && id <= last_publisher_;
}

}  // namespace parley::client
