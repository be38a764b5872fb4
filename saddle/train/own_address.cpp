#include <memory>

#include "saddle/train/own_address_detail.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

namespace saddle::train {
namespace {

constexpr const char* kLoopback = "127.0.0.1";

std::string numbers_of(const sockaddr* address, socklen_t size) {
  char host[NI_MAXHOST];
  const int error = ::getnameinfo(address, size, host, sizeof host, nullptr, 0, NI_NUMERICHOST);
  return error == 0 ? host : "";
}

/// The end on this machine of a path to a host: what a datagram to it would be sent from; "" if there is none.
std::string end_of_path_to(const std::string& host, std::uint16_t port) {
  addrinfo wanted{}, *found = nullptr;
  wanted.ai_socktype = SOCK_DGRAM;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0) return "";
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(found, ::freeaddrinfo);
  for (const addrinfo* one = found; one; one = one->ai_next) {
    const int socket = ::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol);
    if (socket < 0) continue;
    sockaddr_storage own{};
    socklen_t size = sizeof own;
    const bool fine = ::connect(socket, one->ai_addr, one->ai_addrlen) == 0 &&
                      ::getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size) == 0;
    ::close(socket);
    if (fine) return numbers_of(reinterpret_cast<const sockaddr*>(&own), size);
  }
  return "";
}

bool is_loopback(const std::string& address) { return address.starts_with("127.") || address == "::1"; }

/// The first network that is up and leads off this machine: rank 0's own name often means a loopback address.
std::string first_network() {
  ifaddrs* found = nullptr;
  if (::getifaddrs(&found) != 0) return "";
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all(found, ::freeifaddrs);
  for (const ifaddrs* one = found; one; one = one->ifa_next) {
    const bool up = (one->ifa_flags & IFF_UP) != 0, loopback = (one->ifa_flags & IFF_LOOPBACK) != 0;
    if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET && up && !loopback)
      return numbers_of(one->ifa_addr, sizeof(sockaddr_in));
  }
  return "";
}

}  // namespace

std::string own_address(const Rendezvous& at) {
  if (at.local_count == at.count) return kLoopback;
  const std::string path = at.file.empty() ? end_of_path_to(at.host, at.port) : "";
  if (!path.empty() && !is_loopback(path)) return path;
  const std::string network = first_network();
  return network.empty() ? kLoopback : network;
}

}  // namespace saddle::train
