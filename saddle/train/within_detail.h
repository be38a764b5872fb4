#pragma once
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <thread>

namespace saddle::train {

/// What a call returns, on a thread of its own; nothing if that takes too long: the thread is given up, and what the
/// call uses must outlive it. @throws what it throws
template <class Call>
auto within(std::chrono::milliseconds limit, Call call) -> std::optional<decltype(call())> {
  auto task = std::make_shared<std::packaged_task<decltype(call())()>>(std::move(call));
  auto answer = task->get_future();
  std::thread([task] { (*task)(); }).detach();
  if (answer.wait_for(limit) != std::future_status::ready) return std::nullopt;
  return answer.get();
}

}  // namespace saddle::train
