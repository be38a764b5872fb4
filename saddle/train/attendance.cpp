#include <torch/csrc/distributed/c10d/PrefixStore.hpp>

#include <set>

#include "saddle/core/error.h"
#include "saddle/train/attendance_detail.h"

namespace saddle::train {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBeat = 1s, kSilence = 3500ms, kFarewell = 3s, kLook = 50ms;

std::vector<std::uint8_t> bytes(const std::string& words) { return {words.begin(), words.end()}; }

std::string key(const char* what, int rank) { return text(what, "/", rank); }

/// "rank 3", "ranks 1, 4 and 5", "ranks 1, 2, 3 and 97 more".
std::string listed(const std::vector<int>& ranks) {
  constexpr std::size_t kShown = 8;
  std::string all = ranks.size() == 1 ? "rank " : "ranks ";
  const std::size_t shown = std::min(ranks.size(), kShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == ranks.size() && i > 0;
    all += (i == 0 ? "" : last ? " and " : ", ") + std::to_string(ranks[i]);
  }
  return ranks.size() > shown ? text(all, " and ", ranks.size() - shown, " more") : all;
}

}  // namespace

Attendance::Attendance(c10::intrusive_ptr<c10d::Store> store, Rendezvous at, std::chrono::milliseconds limit)
    : store_(std::move(store)), at_(std::move(at)), limit_(limit), me_(text("rank ", at_.rank, " of ", at_.count)) {
  beating_ = store_->clone();
}

Attendance::~Attendance() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  over_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Attendance::arrive() {
  store_->set(key("here", at_.rank), bytes("yes"));
  store_->add("arrived", 1);
  const auto end = Clock::now() + limit_;
  while (store_->add("arrived", 0) < at_.count) {
    if (const std::string word = word_of_others(); !word.empty()) throw JobError(text(me_, ": ", word));
    if (Clock::now() > end) {
      std::vector<int> missing;
      for (int r = 0; r < at_.count; ++r) {
        if (!store_->check({key("here", r)})) missing.push_back(r);
      }
      throw JobError(text(me_, ": ", listed(missing), " did not come within ", limit_.count() / 1000.0, " s"));
    }
    std::this_thread::sleep_for(kLook);
  }
  thread_ = std::thread([this] { beat(); });
}

void Attendance::beat() {
  for (std::uint64_t beats = 0;; ++beats) {
    try {
      beating_->set(key("beat", at_.rank), bytes(text(beats, " ", exchanges_.load())));
    } catch (const std::exception&) {  // the store is gone; the exchange that fails next says so
    }
    std::unique_lock lock(mutex_);
    if (over_.wait_for(lock, kBeat, [this] { return ending_; })) return;
  }
}

std::string Attendance::read(const std::string& name) const {
  if (!store_->check({name})) return "";
  const std::vector<std::uint8_t> value = store_->get(name);
  return {value.begin(), value.end()};
}

/// What the first rank that went wrong has written of itself, or of another.
std::string Attendance::word_of_others() const { return read("first"); }

void Attendance::say(const std::string& why) {
  try {
    store_->compareSet("first", {}, bytes(why));
  } catch (const std::exception&) {  // nobody left to tell
  }
}

void Attendance::leave() {
  if (std::exchange(left_, true)) return;
  try {
    store_->add("left", 1);
    if (at_.rank != 0 || at_.hosted || !at_.file.empty()) return;
    const auto end = Clock::now() + std::min<std::chrono::milliseconds>(kFarewell, limit_);
    while (store_->add("left", 0) < at_.count && Clock::now() < end) std::this_thread::sleep_for(kLook);
  } catch (const std::exception&) {  // nobody left to tell
  }
}

std::string Attendance::who_failed(const std::string& words) {
  try {
    if (const std::string word = word_of_others(); !word.empty()) return word;
    return silent_or_behind();
  } catch (const std::exception&) {
    if (at_.rank == 0 || at_.hosted || !at_.file.empty())
      return text("the processes' store cannot be reached: ", words);
    return text("rank 0, which keeps the processes' store at ", at_.host, ":", at_.port, ", is gone");
  }
}

/// Those whose beat has stopped; else those that are behind in their exchanges.
std::string Attendance::silent_or_behind() {
  const auto beats = [&] {
    std::vector<std::string> all;
    for (int r = 0; r < at_.count; ++r) all.push_back(read(key("beat", r)));
    return all;
  };
  const std::vector<std::string> before = beats();
  const auto end = Clock::now() + kSilence;
  while (Clock::now() < end) {
    std::this_thread::sleep_for(kLook);
    if (const std::string word = word_of_others(); !word.empty()) return word;
  }
  const std::vector<std::string> after = beats();
  std::vector<int> silent, behind;
  std::uint64_t least = UINT64_MAX, most = 0;
  std::vector<std::uint64_t> exchanges;
  for (int r = 0; r < at_.count; ++r) {
    const auto& now = after[static_cast<std::size_t>(r)];
    if (r != at_.rank && now == before[static_cast<std::size_t>(r)]) silent.push_back(r);
    exchanges.push_back(r == at_.rank ? exchanges_.load()
                                      : std::strtoull(now.c_str() + now.find(' ') + 1, nullptr, 10));
    least = std::min(least, exchanges.back()), most = std::max(most, exchanges.back());
  }
  if (!silent.empty()) return text(listed(silent), " gave no sign of life for ", kSilence.count() / 1000.0, " s");
  for (int r = 0; r < at_.count; ++r) {
    if (exchanges[static_cast<std::size_t>(r)] == least) behind.push_back(r);
  }
  return text(listed(behind), " did not come to exchange ", least + 1, ", which others began");
}

}  // namespace saddle::train
