// What the ceilings of writing have in common: durable groups, one after another, and their times.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace extraction::bench {

using seconds = std::chrono::duration<double>;

// Calls `write_group`, which returns once `group` jobs are durable, over and over for about
// `warm_up` and then `time`, and prints of the latter one line of JSON: rows a second, and the
// median, 99th percentile and worst time of a group in milliseconds.
void measure_groups(std::uint64_t group, seconds warm_up, seconds time,
                    const std::function<void()>& write_group);

}  // namespace extraction::bench
