// Shared by the write ceilings: durable groups, one after another, and their times.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace extraction::bench {

using seconds = std::chrono::duration<double>;

// Calls `write_group`, which returns once `group` jobs are durable, repeatedly for about `warm_up`
// and then `time`. For the latter, prints one line of JSON: rows per second, and the median, 99th
// percentile and worst time of a group in milliseconds.
void measure_groups(std::uint64_t group, seconds warm_up, seconds time,
                    const std::function<void()>& write_group);

}  // namespace extraction::bench
