#include "saddle/train/process_group.h"

#include <ATen/ATen.h>

#ifdef SADDLE_GLOO
#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "saddle/train/attendance_detail.h"
#include "saddle/train/own_address_detail.h"
#include "saddle/train/within_detail.h"

namespace saddle::train {
namespace {

using Store = c10::intrusive_ptr<c10d::Store>;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kStart{500};  // for a process to begin
constexpr Milliseconds kAwake{100};  // of an exchange: ranks in step mostly wait for less

/// The first sentence of what c10d says, which goes on with addresses in its own library.
std::string first_line(const std::exception& error) {
  const std::string words = error.what();
  return words.substr(0, words.find('\n'));
}

Store store_at(const Rendezvous& at, Milliseconds limit) {
  if (!at.file.empty()) return c10::make_intrusive<c10d::FileStore>(at.file, at.count);
  c10d::TCPStoreOptions options;
  options.port = at.port;
  options.isServer = at.rank == 0 && !at.hosted;
  options.waitWorkers = false;
  options.timeout = limit;
  try {
    const auto store = within(limit + kStart, [host = at.host, options] {
      return Store(c10::make_intrusive<c10d::TCPStore>(host, options));
    });
    if (store) return *store;
    throw JobError("no answer");
  } catch (const std::exception& error) {
    const std::string where = text(at.host, ":", at.port);
    if (options.isServer)
      throw JobError(text("rank 0 of ", at.count, ": cannot keep the processes' store at ", where,
                          ", as MASTER_ADDR and MASTER_PORT say: ", first_line(error)));
    throw JobError(text("rank ", at.rank, " of ", at.count, ": no store at ", where, " within ", limit.count() / 1000.0,
                        " s: rank 0 is missing, or MASTER_ADDR and MASTER_PORT do not name it"));
  }
}

/// @throws ConfigError if the network cannot be talked over
c10::intrusive_ptr<c10d::ProcessGroupGloo::Options> gloo_options(const Rendezvous& at, Milliseconds limit) {
  auto options = c10d::ProcessGroupGloo::Options::create(limit);
  const std::string address = at.interface.empty() ? own_address(at) : "";
  try {
    options->devices.push_back(at.interface.empty() ? c10d::ProcessGroupGloo::createDeviceForHostname(address)
                                                    : c10d::ProcessGroupGloo::createDeviceForInterface(at.interface));
  } catch (const std::exception& error) {
    throw ConfigError(text(at.interface.empty() ? "cannot talk from the address " + address
                                                : "GLOO_SOCKET_IFNAME = '" + at.interface + "'",
                           ": ", first_line(error)));
  }
  return options;
}

/// Waits for a while without sleep, giving way to whoever has work: a processor that halts at each exchange comes back
/// late, and was seen to compute slower afterwards (docs/scaling.md).
void stay_awake(c10d::Work& work) {
  const auto until = std::chrono::steady_clock::now() + kAwake;
  while (!work.isCompleted() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
}

class GlooGroup final : public ProcessGroup {
 public:
  GlooGroup(const Store& store, const Rendezvous& at, Milliseconds limit) : at_(at), attendance_(store, at, limit) {
    const auto options = options_or_word(limit);
    attendance_.arrive();
    guarded([&] {
      gloo_ = c10::make_intrusive<c10d::ProcessGroupGloo>(c10::make_intrusive<c10d::PrefixStore>("gloo", store),
                                                          at.rank, at.count, options);
    });
  }

  int rank() const override { return at_.rank; }
  int count() const override { return at_.count; }

  Tensor gather(const Tensor& x) const override {
    const Tensor own = x.detach().to(at::kCPU).contiguous();
    Shape shape = own.sizes().vec();
    shape[0] *= count();
    Tensor all = at::empty(shape, own.options());
    std::vector<std::vector<Tensor>> parts{all.chunk(count())};
    std::vector<Tensor> mine{own};
    if (own.numel() > 0) exchange([&] { return gloo_->allgather(parts, mine); })();
    return all.to(x.device());
  }

  std::function<void()> start_sum(const Tensor& x) const override {
    if (!x.is_cpu()) {
      return [this, x] {
        const Tensor here = x.to(at::kCPU);
        start_sum(here)();
        x.copy_(here);
      };
    }
    if (x.numel() == 0) return [] {};
    return exchange([&] {
      std::vector<Tensor> one{x};
      return gloo_->allreduce(one);
    });
  }

  void spread(const Tensor& x) const override {
    const Tensor here = x.is_cpu() && x.is_contiguous() ? x : x.to(at::kCPU).contiguous();
    std::vector<Tensor> one{here};
    if (x.numel() > 0) exchange([&] { return gloo_->broadcast(one); })();
    if (!here.is_same(x)) x.copy_(here);
  }

  void spread(std::string& words) const override {
    const Tensor size = at::full({1}, static_cast<std::int64_t>(words.size()), at::kLong);
    spread(size);
    words.resize(static_cast<std::size_t>(size.item<std::int64_t>()));
    spread(at::from_blob(words.data(), {size.item<std::int64_t>()}, at::kByte));
  }

  void leave(const std::string& why) const override {
    attendance_.say(text("rank ", rank(), ": ", why));
    close();
    attendance_.leave();
  }

 private:
  /// Where the network cannot be talked over, the others need not wait for this rank.
  c10::intrusive_ptr<c10d::ProcessGroupGloo::Options> options_or_word(Milliseconds limit) const {
    try {
      return gloo_options(at_, limit);
    } catch (const ConfigError& error) {
      leave(error.what());
      throw;
    }
  }

  /// What is started here ends when the result is called.
  template <class Start>
  std::function<void()> exchange(Start start) const {
    if (!gloo_) throw JobError(text(attendance_.me(), ": has left already"));
    attendance_.count();
    c10::intrusive_ptr<c10d::Work> work;
    guarded([&] { work = start(); });
    return [this, work] {
      guarded([&] {
        stay_awake(*work);
        work->wait();
      });
    };
  }

  /// Closes the connections, whereby the others notice. On a thread of its own: what is still on its way here may wait
  /// for answers that never come.
  void close() const {
    if (auto* group = gloo_.release())
      std::thread([group] { c10::intrusive_ptr<c10d::ProcessGroupGloo>::reclaim(group); }).detach();
  }

  template <class Call>
  void guarded(Call call) const {
    try {
      call();
    } catch (const std::exception& error) {
      const std::string who = attendance_.who_failed(first_line(error));
      attendance_.say(who);
      close();
      attendance_.leave();
      throw JobError(text(attendance_.me(), ": ", who));
    }
  }

  Rendezvous at_;
  mutable Attendance attendance_;
  mutable c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo_;
};

}  // namespace

std::shared_ptr<const ProcessGroup> join(const Rendezvous& at, Milliseconds limit) {
  const Store store = c10::make_intrusive<c10d::PrefixStore>("saddle/" + at.attempt, store_at(at, limit));
  const auto ranks = std::make_shared<GlooGroup>(store, at, limit);
  any(*ranks,
      false);  // all are connected with all: one that leaves sooner would take a connection that another still makes
  return ranks;
}

}  // namespace saddle::train
#else
namespace saddle::train {

std::shared_ptr<const ProcessGroup> join(const Rendezvous& at, std::chrono::milliseconds) {
  throw ConfigError(text(at.launcher, " started ", at.count,
                         " processes, but this saddle was built without Gloo's headers (Debian: libgloo-dev) and can ",
                         "train in one only"));
}

}  // namespace saddle::train
#endif
