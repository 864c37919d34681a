#include "grouped_writes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace extraction::bench {

void measure_groups(std::uint64_t group, seconds warm_up, seconds time,
                    const std::function<void()>& write_group) {
  using std::chrono::steady_clock;
  using milliseconds = std::chrono::duration<double, std::milli>;

  for (const auto begun = steady_clock::now(); steady_clock::now() - begun < warm_up;) {
    write_group();
  }

  std::vector<double> taken;
  const auto start = steady_clock::now();
  auto now = start;
  do {
    write_group();
    const auto end = steady_clock::now();
    taken.push_back(milliseconds(end - now).count());
    now = end;
  } while (now - start < time);

  std::ranges::sort(taken);
  const auto percentile = [&](double share) {
    return taken[static_cast<std::size_t>(share * static_cast<double>(taken.size() - 1))];
  };
  const double passed = seconds(now - start).count();
  std::printf("{\"rate\": %.1f, \"p50_ms\": %.4f, \"p99_ms\": %.4f, \"max_ms\": %.4f}\n",
              static_cast<double>(group * taken.size()) / passed, percentile(0.5), percentile(0.99),
              taken.back());
}

}  // namespace extraction::bench
