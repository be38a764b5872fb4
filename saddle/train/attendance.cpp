#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "saddle/core/error.h"
#include "saddle/train/attendance_detail.h"
#include "saddle/train/within_detail.h"

namespace saddle::train {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kBeat = 1s, kSilence = 3500ms, kFarewell = 3s, kPatience = 5s, kLook = 50ms;

std::vector<std::uint8_t> bytes(const std::string& words) { return {words.begin(), words.end()}; }

std::string key(const char* what, int rank) { return text(what, "/", rank); }

double seconds(Milliseconds time) { return static_cast<double>(time.count()) / 1000; }

/// "rank 3", "ranks 1, 4 and 5", "ranks 1, 2, ... and 97 more".
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

struct Attendance::Book {
  c10::intrusive_ptr<c10d::Store> store, beating;
  Rendezvous at;
  Milliseconds limit;
  std::atomic<std::uint64_t> exchanges = 0;
  std::mutex mutex;
  std::condition_variable over;
  bool ending = false, silent = false, left = false;

  std::string read(const std::string& name) const;  // "" if nobody wrote it
  std::vector<int> come_and_wait(Milliseconds time) const;
  void beat();
  std::string silent_or_behind(const std::string& words) const;
  bool keeps_store() const { return at.rank == 0 && !at.hosted && at.file.empty(); }
};

std::string Attendance::Book::read(const std::string& name) const {
  if (!store->check({name})) return "";
  const std::vector<std::uint8_t> value = store->get(name);
  return {value.begin(), value.end()};
}

/// Says that this rank is here. @return  those that are not there when all others are, or one has gone, or the time is
/// over.
std::vector<int> Attendance::Book::come_and_wait(Milliseconds time) const {
  if (store->add(key("here", at.rank), 1) > 1)
    throw JobError(text(at.file.empty() ? "another process has come as this rank"
                                        : text("the file ", at.file,
                                               " was used by an earlier start, or by two as this "
                                               "rank; choose a new one")));
  store->add("arrived", 1);
  const auto end = Clock::now() + time;
  while (store->add("arrived", 0) < at.count) {
    if (const std::string word = read("first"); !word.empty()) throw JobError(word);
    if (Clock::now() > end) {
      std::vector<int> missing;
      for (int r = 0; r < at.count; ++r) {
        if (!store->check({key("here", r)})) missing.push_back(r);
      }
      return missing;
    }
    std::this_thread::sleep_for(kLook);
  }
  return {};
}

void Attendance::Book::beat() {
  for (std::uint64_t beats = 0;; ++beats) {
    try {
      beating->set(key("beat", at.rank), bytes(text(beats, " ", exchanges.load())));
    } catch (const std::exception&) {  // the store is gone; the exchange that fails next says so
    }
    std::unique_lock lock(mutex);
    if (!over.wait_for(lock, kBeat, [this] { return ending; })) continue;
    silent = true;
    over.notify_all();
    return;
  }
}

/// Those whose beat has stopped; else those that are behind in their exchanges; else what was said here. Or what one of
/// them has said meanwhile.
std::string Attendance::Book::silent_or_behind(const std::string& words) const {
  const auto beats = [&] {
    std::vector<std::string> all;
    for (int r = 0; r < at.count; ++r) all.push_back(read(key("beat", r)));
    return all;
  };
  const std::vector<std::string> before = beats();
  const auto end = Clock::now() + kSilence;
  while (Clock::now() < end) {
    std::this_thread::sleep_for(kLook);
    if (const std::string word = read("first"); !word.empty()) return word;
  }
  const std::vector<std::string> after = beats();
  std::vector<int> silent, behind;
  std::vector<std::uint64_t> far;
  for (std::size_t r = 0; r < after.size(); ++r) {
    const bool own = static_cast<int>(r) == at.rank;
    if (!own && after[r] == before[r]) silent.push_back(static_cast<int>(r));
    far.push_back(own ? exchanges.load() : std::strtoull(after[r].c_str() + after[r].find(' ') + 1, nullptr, 10));
  }
  if (!silent.empty()) return text(listed(silent), " gave no sign of life for ", seconds(kSilence), " s");
  const auto [least, most] = std::ranges::minmax(far);
  if (least == most) return text("rank ", at.rank, ": ", words);
  for (std::size_t r = 0; r < far.size(); ++r) {
    if (far[r] == least) behind.push_back(static_cast<int>(r));
  }
  return text(listed(behind), " did not come to exchange ", least + 1, ", which others began");
}

Attendance::Attendance(c10::intrusive_ptr<c10d::Store> store, Rendezvous at, Milliseconds limit)
    : book_(std::make_shared<Book>()), me_(text("rank ", at.rank, " of ", at.count)) {
  book_->beating = store->clone();
  book_->store = std::move(store), book_->at = std::move(at), book_->limit = limit;
}

Attendance::~Attendance() {
  if (!beating_.joinable()) return;
  std::unique_lock lock(book_->mutex);
  book_->ending = true;
  book_->over.notify_all();
  const bool ended = book_->over.wait_for(lock, kBeat, [this] { return book_->silent; });
  lock.unlock();
  ended ? beating_.join() : beating_.detach();
}

void Attendance::arrive() {
  std::optional<std::vector<int>> missing;
  try {
    missing = within(book_->limit + kPatience, [book = book_] { return book->come_and_wait(book->limit); });
  } catch (const JobError& error) {
    throw JobError(text(me_, ": ", error.what()));
  } catch (const std::exception&) {  // the store went away
  }
  if (!missing) throw JobError(text(me_, ": ", store_is_gone()));
  if (!missing->empty())
    throw JobError(text(me_, ": ", listed(*missing), " did not come within ", seconds(book_->limit), " s"));
  beating_ = std::thread([book = book_] { book->beat(); });
}

void Attendance::count() { ++book_->exchanges; }

void Attendance::say(const std::string& why) {
  try {
    within(kPatience, [book = book_, why] { return book->store->compareSet("first", {}, bytes(why)); });
  } catch (const std::exception&) {  // nobody left to tell
  }
}

void Attendance::leave() {
  if (std::exchange(book_->left, true)) return;
  try {
    within(kPatience, [book = book_] {
      book->store->add("left", 1);
      const auto end = Clock::now() + kFarewell;
      while (book->keeps_store() && book->store->add("left", 0) < book->at.count && Clock::now() < end)
        std::this_thread::sleep_for(kLook);
      return true;
    });
  } catch (const std::exception&) {
  }
}

std::string Attendance::who_failed(const std::string& words) {
  try {
    const auto who = within(kSilence + kPatience, [book = book_, words] {
      const std::string word = book->read("first");
      return word.empty() ? book->silent_or_behind(words) : word;
    });
    if (who) return *who;
  } catch (const std::exception&) {
    if (book_->keeps_store()) return words;
  }
  return store_is_gone();
}

std::string Attendance::store_is_gone() const {
  const Rendezvous& at = book_->at;
  if (!at.file.empty()) return text("the file ", at.file, ", at which the processes meet, cannot be read");
  return text(at.hosted ? "" : "rank 0, which keeps ", "the processes' store at ", at.host, ":", at.port,
              at.hosted ? " gives no answer" : ", is gone or hangs");
}

}  // namespace saddle::train
